"""Every key of the table of actions does what its sentence says, through the real widgets."""

from collections.abc import Callable
from typing import Final, NamedTuple

import pytest
from textual.containers import VerticalScroll

from echotui.model.action import Place
from echotui.model.actions import actions_at
from echotui.model.command import Accept, Hold
from echotui.model.query import Scope
from echotui.model.state import State
from echotui.ui.detail.panes import DetailPanes
from echotui.ui.detail.screen import DetailScreen
from echotui.ui.dialogs.command_palette import ActionPalette
from echotui.ui.dialogs.confirm import Confirm
from echotui.ui.dialogs.help import HelpScreen
from echotui.ui.dialogs.kick import KickDialog
from echotui.ui.dialogs.messages import MessagesScreen
from echotui.ui.dialogs.save import SaveDialog
from echotui.ui.export.dialog import ExportDialog
from echotui.ui.table.columns_dialog import ColumnsDialog
from echotui.ui.table.sort_dialog import SortDialog
from tests import detail_scenes
from tests.detail_scenes import CHOKED
from tests.scripted import ScriptedSource
from tests.ui.detailed import ENDING, detailed
from tests.ui.stage import Stage, launch, row, rows

LIVE: Final = 60
WIDE: Final = (160, 24)
"""Room for ten columns."""
TWO: Final = (140, 36)
"""The detail has two columns of panes, which take the focus."""
LOW: Final = (120, 12)
"""The panes of the detail do not fit."""


class Case(NamedTuple):
    """Keys that are pressed before, and what is true once the key has been pressed."""

    done: Callable[[Stage], object]
    before: tuple[str, ...] = ()
    detail_size: tuple[int, int] = LOW


def opens(dialog: type, text: str = "") -> Case:
    return Case(lambda stage: isinstance(stage.screen, dialog) and text in stage.text())


def commands(*wanted: object) -> Case:
    def done(stage: Stage) -> bool:
        source = stage.dashboard.operator.source
        return isinstance(source, ScriptedSource) and source.commands == [*wanted]

    return Case(done)


def at(client: Callable[[int], int], *before: str) -> Case:
    """The cursor is at a client, by the number of rows on the screen."""
    return Case(lambda stage: stage.cursor.id == client(stage.cursor.height), before)


def sorted_by(place: int) -> Case:
    """Sorted by the column in a place, in its usual direction; the first one is sorted by."""

    def done(stage: Stage) -> bool:
        field = stage.table.shown_columns[place].field
        wanted = field.largest_first if place else True
        return (stage.state.sort.field, stage.state.sort.reverse) == (field, wanted)

    return Case(done)


def said(text: str) -> Case:
    return Case(lambda stage: stage.notifications[:1] and text in stage.notifications[0])


def frame(stage: Stage) -> VerticalScroll:
    return stage.screen.query_one(DetailPanes).scrolling


def scrolled(lines: Callable[[Stage], float], *before: str) -> Case:
    return Case(lambda stage: frame(stage).scroll_y == lines(stage), before)


def filtering(stage: Stage) -> bool:
    return stage.dashboard.filter_bar.is_open


def on_dashboard(stage: Stage) -> bool:
    return stage.screen is stage.dashboard


ALL = LIVE + 2
QUITS: Final = opens(Confirm, "Quit?")
HELPS: Final = opens(HelpScreen)
MESSAGES: Final = opens(MessagesScreen)
TABLE: Final = {
    "up": at(lambda _: 1, "j"),
    "down": at(lambda _: 2),
    "page_up": at(lambda height: ALL - height + 1, "G"),
    "page_down": at(lambda height: height),
    "half_up": at(lambda height: ALL - height // 2, "G"),
    "half_down": at(lambda height: 1 + height // 2),
    "first": at(lambda _: 1, "G"),
    "last": at(lambda _: ALL),
    "detail": opens(DetailScreen),
    "kick": opens(KickDialog, "Kick #1 "),
    "kick_all": opens(KickDialog, f"all {LIVE} clients"),
    "hold": commands(Hold(1, on=True)),
    "accept": commands(Accept(on=False)),
    "drain": opens(Confirm, "Drain the server?"),
    "forget": opens(Confirm, "Forget all 2 "),
    "mark": Case(lambda stage: stage.marks == {1}),
    "mark_range": Case(lambda stage: stage.banner.startswith("Marking 1 row from")),
    "unmark": Case(lambda stage: not stage.marks and stage.cursor.id == 1, ("v",)),
    "invert": Case(lambda stage: len(stage.marks) == LIVE),
    "filter": Case(filtering),
    "clear": Case(lambda stage: not stage.state.history, ("H",)),
    "sort": opens(SortDialog),
    "sort_left": Case(lambda stage: stage.state.sort.field.id == "last"),
    "sort_right": Case(lambda stage: stage.state.sort.field.id == "fd"),
    **{f"column_{(place + 1) % 10}": sorted_by(place) for place in range(10)},
    "reverse": Case(lambda stage: stage.state.sort.reverse),
    "freeze": Case(lambda stage: stage.state.frozen_at),
    "follow": Case(lambda stage: stage.state.following),
    "pause": Case(lambda stage: stage.state.pause),
    "journal": Case(lambda stage: not stage.journal.display),
    "columns": opens(ColumnsDialog),
    "next_pane": Case(lambda stage: stage.journal.has_focus),
    "journal_full": Case(lambda stage: stage.dashboard.split.full),
    "live": Case(lambda stage: stage.state.scope is Scope.LIVE),
    "group": Case(lambda stage: stage.state.grouped),
    "history": Case(lambda stage: stage.state.history),
    "faster": said("Refreshing every"),
    "slower": said("Refreshing every"),
    "save": opens(SaveDialog),
    "copy": said("#1 copied"),
    "export": opens(ExportDialog, f"{ALL} connections"),
    "help": HELPS,
    "messages": MESSAGES,
    "quit": QUITS,
}
DETAIL: Final = {
    "kick": opens(KickDialog, f"Kick #{CHOKED} "),
    "accept": commands(Accept(on=False)),
    "drain": opens(Confirm, "Drain the server?"),
    "hold": commands(Hold(CHOKED, on=True)),
    "pause": Case(lambda stage: "Paused for" in stage.text()),
    "copy": said(f"#{CHOKED} copied"),
    "next_pane": Case(lambda stage: stage.screen.focused is not None, detail_size=TWO),
    "up": scrolled(lambda stage: frame(stage).max_scroll_y - 1, "G"),
    "down": scrolled(lambda _: 1),
    "page_up": scrolled(lambda stage: frame(stage).max_scroll_y - frame(stage).size.height, "G"),
    "page_down": scrolled(lambda stage: frame(stage).size.height),
    "half_up": scrolled(
        lambda stage: frame(stage).max_scroll_y - frame(stage).size.height // 2, "G"
    ),
    "half_down": scrolled(lambda stage: frame(stage).size.height // 2),
    "first": scrolled(lambda _: 0, "G"),
    "last": scrolled(lambda stage: frame(stage).max_scroll_y),
    "clear": Case(on_dashboard),
    "detail": Case(on_dashboard),
    "help": HELPS,
    "messages": MESSAGES,
    "quit": QUITS,
}
FILTER: Final = {
    "keep_filter": Case(
        lambda stage: stage.state.filter and not stage.dashboard.filter_bar.is_open
    ),
    "drop_filter": Case(
        lambda stage: not stage.state.filter and not stage.dashboard.filter_bar.is_open
    ),
    "complete": Case(lambda stage: stage.filter_text == "id:", ("ctrl+u",)),
    "complete_back": Case(lambda stage: stage.filter_text == "payload:", ("ctrl+u",)),
    "row_up": at(lambda _: 1, "down"),
    "row_down": at(lambda _: 2),
    "explain": HELPS,
}
CASES: Final = {
    Place.TABLE: TABLE,
    Place.DETAIL: DETAIL,
    Place.FILTER: FILTER,
    Place.APP: {"palette": opens(ActionPalette)},
}
"""By place and action."""
ELSEWHERE: Final = {Place.JOURNAL: "ui/journal", Place.EVERYWHERE: "terminal/test_redraw.py"}
"""Where the keys of other places are tested."""
KEYS: Final = [
    pytest.param(place, name, key, id=f"{place}-{name}-{key}")
    for place in CASES
    for name, action in actions_at(place).items()
    for key in f"{action.keys},{action.fixed}".split(",")
    if key
]


@pytest.mark.parametrize("place", Place)
def test_every_action_has_a_case(place: Place) -> None:
    assert (place in CASES) != (place in ELSEWHERE)
    if place in CASES:
        assert set(CASES[place]) == set(actions_at(place))


@pytest.mark.parametrize(("place", "name", "key"), KEYS)
async def test_it_does_what_its_sentence_says(place: Place, name: str, key: str) -> None:
    case = CASES[place][name]
    if place is Place.DETAIL:
        async with detailed(detail_scenes.source(), size=case.detail_size) as stage:
            await check(stage, case, key)
        return
    gone = [row(LIVE + id_, state=State.CLOSED, ending=ENDING) for id_ in (1, 2)]
    first = ["slash", "1"] if place is Place.FILTER else []
    async with launch(ScriptedSource([*rows(LIVE), *gone]), WIDE, keys=first) as stage:
        await check(stage, case, key)


async def check(stage: Stage, case: Case, key: str) -> None:
    await stage.press(*case.before)
    assert not case.done(stage), "true before"
    await stage.press(key)
    await stage.until(lambda: case.done(stage))
