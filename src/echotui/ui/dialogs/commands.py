"""Everything that can be done on a screen, by name: what the command palette lists."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from functools import partial
from operator import itemgetter
from typing import Any, Final, NamedTuple

from textual.app import App
from textual.content import Content
from textual.screen import Screen

from echotui.ui.bindings import offers
from echotui.ui.theme.themes import THEMES

KEYS_WIDTH: Final = 14
"""Columns for the keys of an entry."""
ITSELF: Final = "palette"
"""The action that shows the list."""


class Entry(NamedTuple):
    """Something that can be done.

    Attributes:
        keys: Its keys, as they are shown; empty for none.
        says: What it does.
        run: Does it.
    """

    keys: str
    says: str
    run: Callable[[], Awaitable[object]]


def entries(screen: Screen[Any]) -> Iterator[Entry]:
    """List what can be done, in the order of the help; the themes last.

    Args:
        screen: Where.

    Yields:
        An entry each.
    """
    app = screen.app
    for offer in offers(screen.active_bindings.values(), app.get_key_display):
        if offer.action != ITSELF:
            run = partial(app.run_action, offer.action, offer.node)
            yield Entry(offer.keys, offer.sentence, run)
    for name, theme in THEMES.items():
        yield Entry("", f"theme {name}", partial(_wear, app, theme.name))


def matching(query: str, among: Sequence[Entry]) -> list[tuple[Entry, Content]]:
    """Look for entries.

    Args:
        query: Parts of the description with blanks between, or a key; empty finds all.
        among: Where to look.

    Returns:
        Entries with what is to be shown of them: first those that have the key, then those that
        begin with the first part, those of which another word does, and the others.
    """
    parts = query.lower().split()
    ranked = []
    for entry in among:
        says = entry.says.lower()
        if query and query in entry.keys.split():
            ranked.append((0, entry, _drawn(entry, ())))
        elif all(part in says for part in parts):
            first = parts[0] if parts else ""
            rank = 1 if says.startswith(first) else 2 if f" {first}" in says else 3
            ranked.append((rank, entry, _drawn(entry, parts)))
    return [(entry, shown) for _, entry, shown in sorted(ranked, key=itemgetter(0))]


async def _wear(app: App[Any], theme: str) -> None:
    app.theme = theme


def _drawn(entry: Entry, parts: Sequence[str]) -> Content:
    """Draw an entry; nothing in it is read as markup."""
    keys = f"{entry.keys:<{KEYS_WIDTH - 1}} "
    drawn = Content.assemble((keys[:KEYS_WIDTH], "$accent"), entry.says)
    for part in parts:
        start = KEYS_WIDTH + entry.says.lower().find(part)
        drawn = drawn.stylize("bold underline", start, start + len(part))
    return drawn
