"""The panes that are there only while a client has injected faults, or shows a lint."""

from msgspec.structs import replace

from echotui.model import fields
from echotui.model.fault_state import FaultState
from echotui.model.lint import LintState
from echotui.model.view import View
from echotui.ui.detail.faults import Faults
from echotui.ui.detail.lints import ClientLints
from echotui.ui.detail.panes import Pane
from echotui.ui.format.detail import detail_text
from echotui.ui.table.columns import CHOOSABLE
from tests import detail_scenes
from tests.detail_scenes import CHOKED
from tests.ui.detailed import detailed, poll
from tests.ui.stage import Stage

DETAIL = replace(
    detail_scenes.detail(),
    faults=(
        FaultState(3, "latency=200ms", held_back=12 * 1024, due=0.15),
        FaultState(4, "corrupt=1000 seed=7", "12 bits flipped"),
        FaultState(5, "reset=1MB"),
    ),
    lints=(LintState("stuck", "Its queue has not moved for 12 s: the client does not read."),),
)


def test_a_rule_has_its_parameters_and_effects() -> None:
    lines = [line.plain.rstrip() for line in Faults().draw(View(detail=DETAIL), 100)]
    assert lines == [
        "rule 3        latency=200ms",
        "              12 KiB held back, next due in 150 ms",
        "rule 4        corrupt=1000 seed=7",
        "              12 bits flipped",
        "rule 5        reset=1MB",
        "              nothing waits",
    ]


def test_a_sentence_is_wrapped_beside_its_name() -> None:
    lines = [line.plain.rstrip() for line in ClientLints().draw(View(detail=DETAIL), 50)]
    assert lines == [
        "stuck         Its queue has not moved for 12 s:",
        "              the client does not read.",
    ]


def test_a_lint_has_the_colour_of_its_sign_in_the_table() -> None:
    names = ("stuck", "empty-mask", "of a newer release")
    detail = replace(DETAIL, lints=tuple(LintState(name, "So it is.") for name in names))
    lines = ClientLints().draw(View(detail=detail), 50)
    (signs,) = [column for column in CHOOSABLE if column.field is fields.LINT]
    roles = [role for _, role in signs.cell(replace(DETAIL.row, lints=names), signs.width)]
    assert roles == ["choked", "faint", "choked"]
    assert [str(line.spans[0].style) for line in lines] == [f"$echo-{role}" for role in roles]


def test_both_are_in_the_copied_text() -> None:
    text = detail_text(DETAIL, 0.0)
    assert "\n  rule 3  latency=200ms: 12288 B held back, due in 0.150s\n" in text
    assert "\n  stuck  Its queue has not moved" in text
    assert "lints" not in detail_text(detail_scenes.detail(), 0.0)


def titles(stage: Stage) -> list[str]:
    panes = stage.screen.query(Pane).results(Pane)
    return [str(pane.border_title).strip() for pane in panes if pane.display]


async def test_the_panes_come_and_go() -> None:
    source = detail_scenes.source()
    for size in ((80, 24), (120, 40)):
        source.details[CHOKED] = DETAIL
        async with detailed(source, size=size) as stage:
            both = ["injected faults", "lints", "traffic"]
            assert titles(stage)[2:5] == both
            assert "12 KiB held back" in stage.text()
            source.details[CHOKED] = replace(DETAIL, faults=(), lints=())
            await poll(stage)
            assert titles(stage)[2] == "traffic"
            assert "held back" not in stage.text()
