import pytest
from msgspec.structs import fields, replace

from echotui.model.address import Address
from echotui.model.ending import Ending, Reason, Side
from echotui.model.lint import LintCount
from echotui.model.note import Note
from echotui.model.row import Row
from echotui.model.server_state import Reach, ServerState
from echotui.model.source_action import SourceAction
from echotui.model.view import JournalPage, View
from echotui.ui.shared.poller import unchanged
from tests.scripted import ScriptedSource
from tests.ui.stage import launch, row

IDLE = 30.0
"""Seconds, long since a clock began to run."""
OTHER: dict[str, object] = {
    "payload": b"other",
    "name": "other",
    "host": "other",
    "fault": "reset",
    "server": "web-1",
    "kind": "pipe",
    "tcp": "ESTAB",
    "doing": "GET /",
    "last": "EPOLLOUT",
    "lints": ("stuck",),
    "address": Address("127.0.0.1", 9),
    "ending": Ending(Reason.PEER_CLOSED, Side.CLIENT),
}
"""Values that differ, of those fields that are no number, truth or enum."""


def view(at: float, *rows: Row, **values: object) -> View:
    return replace(View(at=at, rows=rows), **values)


def later(each: Row, seconds: float) -> Row:
    return replace(each, age=each.age + seconds, idle=each.idle + seconds)


def test_only_time_has_passed_within_a_second() -> None:
    each = row(1, idle=IDLE)
    assert unchanged(view(1000.5, later(each, 0.3)), view(1000.2, each))
    assert not unchanged(view(1001.0, later(each, 0.8)), view(1000.2, each))


def test_a_clock_that_has_just_begun_to_run_may_change_at_any_time() -> None:
    for each in (row(1, idle=0.9), row(1, idle=IDLE, age=0.9)):
        assert not unchanged(view(1000.5, later(each, 0.3)), view(1000.2, each))


@pytest.mark.parametrize(
    "name", [field.name for field in fields(Row) if field.name not in ("age", "idle")]
)
def test_any_other_field_is_a_change(name: str) -> None:
    before = row(1, idle=IDLE)
    value = getattr(before, name)
    match value:
        case bool():
            other: object = not value
        case int() | float():
            other = value + 1
        case None:
            other = 1
        case _:
            other = OTHER.get(name) or next(each for each in type(value) if each is not value)
    after = replace(before, **{name: other})
    assert not unchanged(view(1000.5, after), view(1000.2, before))


def test_rows_and_parts_of_the_view_are_changes() -> None:
    each, before = row(1, idle=IDLE), view(1000.2, row(1, idle=IDLE))
    assert unchanged(view(1000.5, each), before)
    assert not unchanged(view(1000.5), before)
    for name, value in (
        *(("notes", (Note(),)), ("actions", (SourceAction("a"),))),
        *(("matching", 2), ("journal", JournalPage(written=1)), ("first", 1)),
    ):
        assert not unchanged(view(1000.5, each, **{name: value}), before)
    lints = (LintCount("stuck", 3, 1.0),)
    before = replace(before, totals=replace(before.totals, lints=lints))
    # Only their age is another.
    aged = (replace(lints[0], age=2.0),)
    totals = replace(before.totals, lag_p99=0.01, faults_for=2.0, lints=aged)
    assert unchanged(view(1000.5, each, totals=totals), before)
    more = (replace(lints[0], count=4),)
    for other in ({"accepted": 1}, {"faulted": 1}, {"lints": more}, {"lints": ()}):
        assert not unchanged(view(1000.5, each, totals=replace(totals, **other)), before)


def test_a_server_that_answers_no_more_is_a_change_and_not_each_second_of_it() -> None:
    silent = ServerState("web-1", Reach.SILENT, 12.1)
    each = row(1, idle=IDLE, silent=12.1, server="web-1")
    before = view(1000.2, each, servers=(silent,))
    aged = replace(silent, silent=12.4, open=3, queued=4, rate_in=5.0)
    later_row = replace(later(each, 0.3), silent=12.4)
    assert unchanged(view(1000.5, later_row, servers=(aged,)), before)
    assert not unchanged(view(1001.0, later_row, servers=(aged,)), before)
    for other in (
        {"reach": Reach.GONE}, {"name": "web-2"}, {"accepting": "draining"}, {"clock": 60.0},
        {"read_only": True}, {"error": "refused"},
    ):  # fmt: skip
        changed = replace(aged, **other)
        assert not unchanged(view(1000.5, later_row, servers=(changed,)), before)
    assert not unchanged(view(1000.5, later_row), before)
    drifted = replace(before, servers=(replace(silent, clock=60.1),))
    assert unchanged(drifted, replace(before, servers=(replace(silent, clock=60.2),)))


async def test_an_unchanged_view_is_not_drawn() -> None:
    source = ScriptedSource([row(1, idle=IDLE)])
    async with launch(source) as stage:
        await stage.poll()
        shown = stage.table.view
        source.at += 0.25
        await stage.poll()
        assert stage.table.view is shown
        assert stage.latest.at == source.at
        source.at += 1.0
        await stage.poll()
        assert stage.table.view.at == source.at
