import pytest
from msgspec.structs import replace

from echotui.model.detail import Detail
from echotui.model.ending import Ending, Reason, Side
from echotui.model.view import View
from echotui.ui.detail.traffic import Traffic
from tests.ui.stage import row

DETAIL = Detail(
    row(1, rate_in=1.2e6, rate_out=3.0, queued=2048),
    in_history=(0.0, 7e5, 1.4e6),
    out_history=(3.0, 3.0, 3.0),
    queue_history=(0.0, 4096.0, 2048.0),
)


def traffic(detail: Detail = DETAIL, width: int = 48) -> list[str]:
    return [line.plain.rstrip() for line in Traffic().draw(View(detail=detail), width)]


def test_each_has_its_value_its_curve_and_its_maximum() -> None:
    assert traffic() == [
        "in      1.2 MB/s               ▁▅█  max 1.4 MB/s",
        "out        3 B/s               ███  max 3 B/s",
        "queue    2.0 KiB               ▁█▅  max 4.0 KiB",
        "                          last 3 s",
    ]


def test_the_axis_shows_for_how_long_rates_were_measured() -> None:
    long = replace(DETAIL, in_history=(5.0,) * 17)
    assert traffic(long)[-1].endswith("last 17 s ─── now")
    axis = traffic(replace(DETAIL, in_history=(5.0,) * 47), 98)[-1]
    assert axis.strip() == f"last 47 s {'─' * 33} now"
    assert len(axis.strip()) == 47
    ended = replace(long.row, ending=Ending(Reason.OVER_LIMIT, Side.SERVER))
    assert traffic(replace(long, row=ended))[-1].endswith("last 17 s ─── end")


def test_before_the_first_second_it_says_so() -> None:
    lines = traffic(Detail(row(1)))
    assert lines[-1].strip() == "no history yet"
    assert [line.split() for line in lines[:-1]] == [
        ["in", "0", "B/s"], ["out", "0", "B/s"], ["queue", "0"],
    ]  # fmt: skip


@pytest.mark.parametrize("count", [0, 1, 47, 120])
def test_no_line_is_too_wide(count: int) -> None:
    history = (999.4e3,) * count
    detail = replace(DETAIL, in_history=history, out_history=history, queue_history=history)
    for width in range(20, 250):
        assert max(map(len, traffic(detail, width))) <= width


def test_the_text_after_a_number_does_not_move() -> None:
    places = set()
    for rate in (0.0, 0.3, 9.0, 999.0, 999.4e3, 12e6):
        line = traffic(replace(DETAIL, row=row(1, rate_in=rate)))[0]
        places.add(line.index("▁"))
    assert len(places) == 1
