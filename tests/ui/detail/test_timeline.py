from msgspec.structs import replace

from echotui.model.detail import Detail
from echotui.model.journal import Stepped
from echotui.model.view import View
from echotui.ui.detail.timeline import ConnectionTimeline
from echotui.ui.format.detail import detail_text
from echotui.ui.format.journal import line_text
from echotui.ui.format.moments import time_of_day
from tests import detail_scenes
from tests.detail_scenes import CLIENT, TIMELINE
from tests.ui.stage import row

WALL = 1_700_000_000.0


def timeline(detail: Detail, width: int = 100) -> list[str]:
    return [line.plain for line in ConnectionTimeline().draw(View(wall=WALL, detail=detail), width)]


def test_each_call_has_a_line_with_time_and_cause() -> None:
    lines = timeline(detail_scenes.detail())
    assert len(lines) == len(TIMELINE)
    assert lines[0] == (
        f"{time_of_day(TIMELINE[0].at + WALL)}  update_handler(24, READ|WRITE → WRITE)  "
        "high water: 256 KiB queued"
    )
    assert lines[-1].split()[1:] == ["add_handler(24,", "READ)", "accepted", "10.0.0.7:40112"]


def test_causes_are_aligned() -> None:
    lines = timeline(detail_scenes.detail())
    places = {lines[0].index("high"), lines[1].index("queued"), lines[-1].index("accepted")}
    assert len(places) == 1


def test_with_little_room_the_size_stays() -> None:
    lines = timeline(detail_scenes.detail(), 77)
    assert lines[0].endswith("high water: 256 KiB")
    assert lines[1].endswith("queued: 41 KiB")
    assert max(map(len, lines)) <= 77


def test_the_end_has_its_reason_and_its_first_side() -> None:
    end, removed, *_ = timeline(detail_scenes.kicked())
    assert "  ended  kicked (close), server first; 4.1 MB in, 3.8 MB out in 17s" in end
    assert removed.endswith("kicked: 263 KiB lost")


def test_with_little_room_an_end_is_shorter() -> None:
    end, *_ = timeline(detail_scenes.kicked(), 76)
    assert end.endswith("  ended  kicked (close), server; 4.1 MB in, 3.8 MB out, 17s")


def test_an_end_without_calls_is_shown_too() -> None:
    kicked = detail_scenes.kicked()
    (end,) = timeline(replace(kicked, timeline=kicked.timeline[:1]))
    assert "ended  kicked (close)" in end


def test_without_lines_it_says_so() -> None:
    assert timeline(Detail(row(1))) == ["none kept"]


def test_a_loop_step_is_a_rule_below_its_calls() -> None:
    step = Stepped(TIMELINE[0].at - 0.001, 19, 12, "READ", "recv 1024, queue 1024", CLIENT)
    detail = replace(detail_scenes.detail(), timeline=(TIMELINE[0], step))
    call, line = timeline(detail)
    assert line.split("  ")[1:] == [f"step 12 READ {'─' * 25}", "recv 1024, queue 1024"]
    assert line.index("recv") == call.index("high")
    (alone,) = timeline(replace(detail, timeline=(step,)), 40)
    assert alone.endswith("step 12 READ ──  recv 1024, queue 1024")
    assert "step 12 READ      " in detail_text(detail, 0.0)
    assert line_text(step, WALL).endswith(" #19 step 12 READ recv 1024, queue 1024")
