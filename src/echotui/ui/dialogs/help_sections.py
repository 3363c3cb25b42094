"""The sections of the help: one for each widget of a screen that brings one."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from operator import attrgetter
from typing import Any, Final

from textual.binding import ActiveBinding, Binding
from textual.dom import DOMNode
from textual.screen import Screen

from echotui.model.action import Place
from echotui.model.actions import actions_at
from echotui.model.view import ServerInfo
from echotui.ui.bindings import Offer, action_name, bindings_at, offers
from echotui.ui.format.keys import ShownKeys
from echotui.ui.shared.help_section import HelpBlock, HelpEntry, HelpSection

_KEY: Final = "$accent bold"
_TITLE: Final = attrgetter("title")
_HEADING: Final = attrgetter("heading")
_SHOWN: Final = attrgetter("keys", "sentence")


def sections_of(
    screen: Screen[Any], offered: Sequence[Offer], keys: ShownKeys, server: ServerInfo
) -> list[HelpSection]:
    """Return the sections of a screen: that of the widget with the focus, then others with keys.

    Args:
        offered: The actions that work now. Those of the widget's place, of all places and of the
            source are in the first section, and not again in another.
        keys: The keys of the actions.
        server: Of the source.
    """
    sections: list[HelpSection] = []
    listed: set[tuple[str, str]] = set()
    for node in _nodes(screen):
        section = getattr(node, "help_section", None)
        if isinstance(section, HelpSection) and section.title not in map(_TITLE, sections):
            if sections:
                found = _offered_at(screen, section.place, keys)
            else:
                found = [offer for offer in offered if _is_of(offer, section.place)]
            new = [offer for offer in found if _SHOWN(offer) not in listed]
            listed.update(map(_SHOWN, new))
            shown = section.of(server)
            sections.append(shown._replace(blocks=(*_keys(new), *shown.blocks)))
    return [*sections[:1], *sorted(sections[1:], key=lambda section: section.place is None)]


def _is_of(offer: Offer, place: Place | None) -> bool:
    """Return whether an action is of a place, of all places, or of the source."""
    elsewhere = set(Place) - {place, Place.APP, Place.EVERYWHERE}
    name = action_name(offer.action)
    others = {each for other in elsewhere for each in actions_at(other)}
    return name not in others or (place is not None and name in actions_at(place))


def _nodes(screen: Screen[Any]) -> Iterator[DOMNode]:
    if screen.focused is not None:
        yield from screen.focused.ancestors_with_self
    yield screen
    yield from screen.walk_children()


def _offered_at(screen: Screen[Any], place: Place | None, keys: ShownKeys) -> list[Offer]:
    """List the actions of a place that does not have the focus."""
    active = _bound_at(screen, place, keys.changed) if place is not None else ()
    return offers(active, screen.app.get_key_display)


def _bound_at(
    screen: Screen[Any], place: Place, changed: Mapping[str, str]
) -> Iterator[ActiveBinding]:
    for binding in bindings_at(place):
        if isinstance(binding, Binding):
            able = not binding.id or bool(screen.check_action(binding.id, ()))
            for key in changed.get(binding.id or "", binding.key).split(","):
                yield ActiveBinding(screen, replace(binding, key=key), able, binding.tooltip)


def _keys(offered: Iterable[Offer]) -> Iterator[HelpBlock]:
    for heading, below in groupby(offered, _HEADING):
        entries = (HelpEntry(each.keys, each.sentence, _KEY) for each in below if each.keys)
        yield HelpBlock(heading, tuple(entries))
