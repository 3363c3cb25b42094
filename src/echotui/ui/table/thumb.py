"""The part of a scroll bar that is filled."""


def thumb(top: int, height: int, rows: int) -> tuple[int, int]:
    """Find where the filled part stands.

    Args:
        top: The first row on the screen, from 0.
        height: Rows on the screen.
        rows: Rows in all.

    Returns:
        Its first line, and the line after its last one; the same when there is nothing to scroll.
    """
    if rows <= height or not height:
        return 0, 0
    length = max(1, height * height // rows)
    first = top * (height - length) // (rows - height)
    return first, first + length
