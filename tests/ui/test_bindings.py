"""The table of actions as bindings, and what is offered of them."""

import pytest
from textual.binding import ActiveBinding, Binding
from textual.widget import Widget

from echotui.model.action import ActionGroup, Place
from echotui.model.actions import ACTIONS, actions_at
from echotui.model.source import Capabilities
from echotui.ui.app import EchoApp
from echotui.ui.bindings import able, bindings_at, method_of, offers
from echotui.ui.dashboard.actions import DashboardActions
from echotui.ui.dashboard.filter_bar import FilterBar
from echotui.ui.dashboard.journal_actions import JournalActions
from echotui.ui.dashboard.pane_actions import PaneActions
from echotui.ui.dashboard.settings_saver import SettingsSaver
from echotui.ui.dashboard.view_actions import ViewActions
from echotui.ui.detail.screen import BY_CONTROLS, DetailScreen
from echotui.ui.journal.moves import JournalMoves
from echotui.ui.shared.controls import Controls
from echotui.ui.table.table import ConnectionTable

NOTHING = Capabilities(kick=False, hold=False, accept=False, forget=False)
CARRIED_OUT = {
    Place.DETAIL: (DetailScreen,),
    Place.FILTER: (FilterBar,),
    Place.APP: (EchoApp,),
    Place.EVERYWHERE: (EchoApp,),
}
MAIN_SCREEN = (DashboardActions, ViewActions, PaneActions, SettingsSaver)
JOURNAL = (JournalMoves, JournalActions, PaneActions)


@pytest.mark.parametrize("place", CARRIED_OUT)
def test_every_action_is_carried_out_where_it_is_bound(place: Place) -> None:
    for name, action in actions_at(place).items():
        if place is Place.DETAIL and action.group is ActionGroup.MOVE:
            # By its name; `test_every_key` presses each.
            name = "move"  # noqa: PLW2901
        by_controls = place is Place.DETAIL and name in BY_CONTROLS
        found = any(hasattr(node, f"action_{name}") for node in CARRIED_OUT[place])
        assert found is not by_controls, name
        assert hasattr(Controls, name) or not by_controls, name


def test_every_action_of_the_main_screen_is_carried_out() -> None:
    for name, action in actions_at(Place.TABLE).items():
        moves = action.group is ActionGroup.MOVE
        assert hasattr(ConnectionTable, f"action_{name}") == moves, name
        method, _ = method_of(name)
        assert sum(hasattr(each, method) for each in MAIN_SCREEN) == (not moves), name
    # And there is no method that no key calls.
    for each in MAIN_SCREEN:
        public = {name for name in vars(each) if not name.startswith("_")}
        both = {**actions_at(Place.TABLE), **actions_at(Place.JOURNAL)}
        assert public <= {method_of(name)[0] for name in both}


def test_every_action_of_the_journal_is_carried_out() -> None:
    for name in actions_at(Place.JOURNAL):
        assert sum(hasattr(each, name) for each in JOURNAL) == 1, name
    for each in (JournalMoves, JournalActions):
        public = {name for name in vars(each) if not name.startswith("_")}
        assert public <= set(actions_at(Place.JOURNAL))


def test_on_the_detail_every_key_of_the_table_is_bound() -> None:
    bound = {each.id for each in bindings_at(Place.DETAIL) if isinstance(each, Binding)}
    assert bound >= {name for name, action in actions_at(Place.TABLE).items() if action.keys}


def test_an_action_needs_what_the_table_says() -> None:
    for action in ACTIONS:
        for call, parameters in ((action.name, ()), ("act", (action.name,))):
            assert able(Capabilities(), call, parameters)
            if action.capability:
                assert not able(NOTHING, call, parameters)
    assert not able(NOTHING, "elsewhere", ("kick_all",))
    assert able(NOTHING, "elsewhere", ("mark",))


def active(place: Place, *, enabled: bool = True) -> list[ActiveBinding]:
    """All bindings of a place, a key each."""
    return [
        ActiveBinding(Widget(), each.with_key(key), enabled, each.tooltip)
        for each in bindings_at(place)
        if isinstance(each, Binding)
        for key in each.key.split(",")
    ]


@pytest.mark.parametrize("place", Place)
def test_offers_join_the_keys_of_a_sentence_in_order(place: Place) -> None:
    found = offers(reversed(active(place)), lambda binding: binding.key)
    here = actions_at(place)
    assert {offer.sentence for offer in found} == {action.sentence for action in here.values()}
    keys = {key for offer in found for key in offer.keys.split()}
    wanted = {key for a in here.values() for key in f"{a.keys},{a.fixed}".split(",") if key}
    # Of the digits, the first and the last.
    listed = {*wanted, "…"} - set("23456789") if place is Place.TABLE else wanted
    assert keys == listed
    groups = [offer.group for offer in found]
    assert groups == sorted(groups, key=[*ActionGroup].index)


def test_disabled_bindings_are_not_offered() -> None:
    assert not offers(active(Place.TABLE, enabled=False), lambda binding: binding.key)
