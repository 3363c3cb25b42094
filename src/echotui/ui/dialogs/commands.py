"""The entries of the command palette: all actions of a screen, and the themes."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from functools import partial
from operator import itemgetter
from typing import Any, Final, NamedTuple

from textual.app import App
from textual.content import Content
from textual.screen import Screen

from echotui.ui.bindings import has_argument, offers
from echotui.ui.theme.themes import THEMES

KEYS_WIDTH: Final = 14
"""Columns for the keys of an entry."""
PALETTE: Final = "palette"
"""The action that opens the palette."""


class PaletteEntry(NamedTuple):
    """One line of the palette: its keys, as they are shown; and the action to run."""

    keys: str
    sentence: str
    run: Callable[[], Awaitable[object]]


def entries(screen: Screen[Any]) -> Iterator[PaletteEntry]:
    """List the actions of a screen in the order of the help, then the themes."""
    app = screen.app
    for offer in offers(screen.active_bindings.values(), app.get_key_display):
        if offer.action != PALETTE and not has_argument(offer.action):
            run = partial(app.run_action, offer.action, offer.node)
            yield PaletteEntry(offer.keys, offer.sentence, run)
    for name, theme in THEMES.items():
        used = " (in use)" if app.theme == theme.name else ""
        yield PaletteEntry("", f"theme {name}{used}", partial(_set_theme, app, theme.name))


def matching(query: str, entries: Sequence[PaletteEntry]) -> list[tuple[PaletteEntry, Content]]:
    """Find entries by a key, or by parts of the sentence with spaces between; empty finds all.

    Returns:
        The entries, and how to draw each. First those with that key, then those that begin with
        the first part, those with a word that begins with it, and the others.
    """
    parts = query.lower().split()
    ranked = []
    for entry in entries:
        sentence = entry.sentence.lower()
        if query and query in entry.keys.split():
            ranked.append((0, entry, _drawn(entry, ())))
        elif all(part in sentence for part in parts):
            first = parts[0] if parts else ""
            rank = 1 if sentence.startswith(first) else 2 if f" {first}" in sentence else 3
            ranked.append((rank, entry, _drawn(entry, parts)))
    return [(entry, shown) for _, entry, shown in sorted(ranked, key=itemgetter(0))]


async def _set_theme(app: App[Any], theme: str) -> None:
    app.theme = theme


def _drawn(entry: PaletteEntry, parts: Sequence[str]) -> Content:
    """Draw an entry; its text is not markup."""
    keys = f"{entry.keys:<{KEYS_WIDTH - 1}} "
    drawn = Content.assemble((keys[:KEYS_WIDTH], "$accent"), entry.sentence)
    for part in parts:
        start = KEYS_WIDTH + entry.sentence.lower().find(part)
        drawn = drawn.stylize("bold underline", start, start + len(part))
    return drawn
