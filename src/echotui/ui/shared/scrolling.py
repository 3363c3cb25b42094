"""Scrolls a text by the names of the moves."""

from textual.containers import ScrollableContainer


def scroll(frame: ScrollableContainer, move: str) -> None:
    """Scroll by the name of an action of the group of moves."""
    page = frame.scrollable_content_region.height
    by = {"up": -1, "down": 1, "half_up": -(page // 2), "half_down": page // 2}
    by |= {"page_up": -page, "page_down": page, "first": -frame.max_scroll_y}
    frame.scroll_relative(y=by.get(move, frame.max_scroll_y), animate=False)
