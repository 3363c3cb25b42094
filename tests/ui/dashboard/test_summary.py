import re

import pytest
from msgspec.structs import replace
from textual.content import Content
from textual.geometry import Size

from echotui.model.lint import LintCount
from echotui.model.strategy import Strategy
from echotui.model.view import Accepting, ServerInfo, Totals, View
from echotui.ui.dashboard.summary import Summary
from echotui.ui.dashboard.warnings import lints_text
from tests.scripted import ScriptedSource
from tests.ui.stage import Stage, launch

SERVER = ServerInfo(("127.0.0.1:10000",), uptime=761.9, loop="uvloop")
TOTALS = Totals(
    open=128, accepted=1412, closed=1284, queued=3_355_443, with_queue=14, rate_in=12.4e6,
    rate_out=12.1e6, history_in=tuple(range(7)), history_out=(5.0,) * 30, lag_p99=0.0004,
    connect_rate=12.4,
)  # fmt: skip


class Sized(Summary):
    """A summary outside of an app, with room for so many columns of text."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.width = width

    @property
    def size(self) -> Size:
        """The text is one column from either edge."""
        return Size(self.width + 2, 3)

    def lines(self) -> list[Content]:
        """What it draws now."""
        self.watch_view()
        return [line[1:] for line in self.render().split("\n", allow_blank=True)]


def summary(
    server: ServerInfo = SERVER, totals: Totals = TOTALS, share: float = 0.021, width: int = 200
) -> Sized:
    widget = Sized(width)
    widget.set_reactive(Summary.view, View(at=1.0, server=server, totals=totals))
    widget.set_reactive(Summary.share, share)
    return widget


def head(server: ServerInfo = SERVER, totals: Totals = TOTALS, width: int = 200) -> str:
    """The first line, about the server."""
    return summary(server, totals, width=width).lines()[0].plain


def colours(widget: Sized) -> dict[str, str]:
    """The colours of the first line's parts."""
    content = widget.lines()[0]
    return {content.plain[span.start : span.end]: str(span.style) for span in content.spans}


def measured(widget: Sized) -> tuple[str, ...]:
    """The loop's lag and the dashboard's share of the loop."""
    found = re.search(r"p99 +(\S+ ms)  ui +(\S+ %)", widget.lines()[0].plain)
    assert found
    return found.groups()


async def shown(stage: Stage) -> list[str]:
    region = stage.summary.region
    return [line.rstrip() for line in stage.lines()[region.y : region.bottom]]


async def test_a_wide_terminal_has_two_lines() -> None:
    async with launch(ScriptedSource(server=SERVER, totals=TOTALS), size=(140, 24)) as stage:
        await stage.poll()
        assert await shown(stage) == [
            (
                " echotui  127.0.0.1:10000  eager  accepting  up 00:12:41  "
                "loop lag p99 0.4 ms  ui  2.1 %  uvloop  connects  12/s  flips 0/s"
            ),
            (
                " open 128  accepted 1,412  closed 1,284  rejected 0  queued 3.2 MiB in 14"
                "    in  12 MB/s ▁▄▆█ max 6 B/s     out  12 MB/s ████ max 5 B/s"
            ),
        ]


async def test_a_narrow_one_has_three_and_they_follow_its_size() -> None:
    async with launch(ScriptedSource(server=SERVER, totals=TOTALS), size=(80, 24)) as stage:
        assert await shown(stage) == [
            " 127.0.0.1:10000  eager  accepting  up 00:12:41  loop lag p99 0.4 ms  ui  2.1 %",
            " open 128  accepted 1,412  closed 1,284  queued 3.2 MiB in 14  connects  12/s",
            f" in  12 MB/s {'▁▃▄▅▆▇█':>12} max 6 B/s     out  12 MB/s {'█' * 12} max 5 B/s",
        ]
        await stage.pilot.resize_terminal(110, 24)
        await stage.until(lambda: stage.summary.region.height == 2)
        assert (await shown(stage))[1].startswith(" open 128")
        await stage.pilot.resize_terminal(109, 24)
        await stage.until(lambda: stage.summary.region.height == 3)


@pytest.mark.parametrize("totals", [TOTALS, Totals(), replace(TOTALS, open=10**9, queued=2**62)])
def test_no_line_is_wider_than_the_terminal(totals: Totals) -> None:
    for width in range(1, 250):
        for line in summary(totals=totals, width=width).lines():
            assert line.cell_length <= width


def test_a_narrow_summary_keeps_the_state_of_the_server() -> None:
    full = Accepting.FULL
    assert head(replace(SERVER, accepting=full), width=36) == full
    assert summary(width=8).lines()[1].plain == "open 128"
    assert summary(width=11).lines()[2].plain == "in  12 MB/s"


@pytest.mark.parametrize("accepting", [each for each in Accepting if each])
def test_the_summary_shows_whether_the_server_accepts(accepting: Accepting) -> None:
    obstructed = accepting is Accepting.OBSTRUCTED
    obstacle = "out of memory" if obstructed else ""
    widget = summary(replace(SERVER, accepting=accepting, accept_error=obstacle))
    text = f"{accepting}: out of memory" if obstructed else str(accepting)
    assert f"  {text}  " in widget.lines()[0].plain
    alarm = "$echo-open" if accepting is Accepting.YES else "$echo-choked bold"
    assert colours(widget)[text] == alarm


def test_the_summary_of_a_draining_server_counts_clients_and_seconds() -> None:
    server = replace(SERVER, accepting=Accepting.DRAINING, drain_left=3.4)
    assert "  draining: 128 left, 3 s  " in head(server)


def test_it_names_all_addresses_and_the_strategy() -> None:
    server = replace(SERVER, addresses=("127.0.0.1:1", "[::1]:1"), strategy=Strategy.TEXTBOOK)
    assert head(server).startswith("echotui  127.0.0.1:1  [::1]:1  textbook  accepting")


@pytest.mark.parametrize(
    ("lag", "text", "alarm"),
    [(0.0, "0.0 ms", False), (0.05, " 50 ms", False), (0.051, " 51 ms", True), (2, " 2.0 s", True)],
)
def test_a_late_loop_is_highlighted(lag: float, text: str, alarm: bool) -> None:  # noqa: FBT001
    widget = summary(totals=replace(TOTALS, lag_p99=lag))
    assert f"loop lag p99 {text}  " in widget.lines()[0].plain
    assert colours(widget).get(text) == ("$echo-held bold" if alarm else None)


def test_measured_values_are_updated_once_a_second() -> None:
    widget = summary()
    shown = []
    for tick in range(9):
        widget.set_reactive(Summary.share, tick / 100)
        at, totals = 50 + tick * 0.25, replace(TOTALS, lag_p99=tick / 1000)
        widget.set_reactive(Summary.view, View(at=at, server=SERVER, totals=totals))
        shown.append(measured(widget))
    assert shown == [("0.0 ms", "0.0 %")] * 4 + [("4.0 ms", "4.0 %")] * 4 + [("8.0 ms", "8.0 %")]
    # Another source may have another clock.
    widget.set_reactive(Summary.view, View(at=1.0, server=SERVER, totals=TOTALS))
    assert measured(widget) == ("0.4 ms", "8.0 %")


def test_text_after_a_number_does_not_move() -> None:
    places = set()
    for rate in (0, 0.3, 9, 999, 1200, 999e3, 12e6, 1.2e9):
        line = summary(totals=replace(TOTALS, rate_in=rate), width=100).lines()[2].plain
        places.add(line.index("▁"))
    assert len(places) == 1
    assert len({head(totals=replace(TOTALS, lag_p99=lag)).index("  ui ") for lag in (0, 0.7)}) == 1


def test_no_traffic_is_0_and_nothing_queued_is_0() -> None:
    quiet = Totals(rate_in=0.2)
    assert summary(totals=quiet, width=24).lines()[2].plain == "in    0 B/s"
    assert summary(totals=quiet, width=26).lines()[2].plain == "in    0 B/s  out    0 B/s"
    assert (
        summary(totals=quiet, width=100)
        .lines()[1]
        .plain.endswith("  queued 0  connects   0/s  flips 0/s")
    )


@pytest.mark.parametrize("columns", [80, 120])
async def test_changes_of_a_mask_a_second(columns: int) -> None:
    totals = Totals(open=61, mask_changes=529.6)
    async with launch(ScriptedSource(totals=totals), size=(columns, 24)) as stage:
        await stage.poll()
        assert "  flips 530/s" in " ".join(await shown(stage))


async def test_the_summary_repaints_only_when_its_text_changes() -> None:
    source = ScriptedSource(server=SERVER, totals=TOTALS)
    async with launch(source) as stage:
        await stage.poll()
        before = stage.summary.render()
        source.at += 1
        source.server = replace(source.server, uptime=761.95)
        await stage.poll()
        assert stage.summary.render() is before
        source.at += 1
        source.server = replace(source.server, uptime=762.95)
        await stage.poll()
        assert stage.summary.render() is not before


async def test_an_interval_that_was_chosen_is_in_the_header_at_once_also_while_paused() -> None:
    async with launch(ScriptedSource(), size=(80, 24)) as stage:
        assert "every" not in stage.lines()[0]
        await stage.press("plus")
        assert "every 60 s" in stage.lines()[0]
        await stage.press("p", "plus")
        assert "every 30 s" in stage.lines()[0]
        await stage.press("minus")
        assert "every 60 s" in stage.lines()[0]


NAMED = replace(SERVER, name="pid 4711 on web-3")


@pytest.mark.parametrize("width", [50, 78, 118, 200])
def test_a_server_elsewhere_is_named(width: int) -> None:
    assert "127.0.0.1:10000  pid 4711 on web-3  eager" in head(NAMED, width=max(width, 78))
    assert "accepting" in head(NAMED, width=width)
    assert "pid" not in head(SERVER, width=width)


def test_at_80_columns_its_name_stays_in_its_place() -> None:
    lines = [
        head(replace(NAMED, uptime=uptime), replace(TOTALS, lag_p99=lag), 78)
        for uptime in (0.0, 761.0, 86_399.0)
        for lag in (0.0, 0.0004, 0.012, 1.2, 1e6)
    ]
    assert {line.index("pid 4711 on web-3") for line in lines} == {len("127.0.0.1:10000  ")}
    assert {line.index(" up ") for line in lines} == {lines[0].index(" up ")}


def test_a_long_name_is_cut_and_one_from_elsewhere_is_made_safe() -> None:
    name = f"pid 4711 on \x1b[2J{'web' * 30}.example"
    text = head(replace(SERVER, name=name))
    assert "pid 4711 on \\" in text
    assert "…" in text
    assert "\x1b" not in text


STUCK, RETRANSMITS = LintCount("stuck", 3, 8.2), LintCount("retransmits", 1, 2.0)
FAULTED = replace(TOTALS, faulted=2, fault_rules=1, faults_for=724.0)


@pytest.mark.parametrize("width", [30, 50, 80, 108, 110, 158])
def test_faults_are_the_last_that_is_left_out(width: int) -> None:
    server = replace(SERVER, addresses=("[2001:db8::1]:10000", "0.0.0.0:10000"), name="x" * 32)
    assert "2 faulted, rules on for 12:04" in head(server, FAULTED, width)
    none = replace(FAULTED, faulted=0)
    assert "none faulted, rules on for 12:04" in head(server, none, width + 3)
    assert "fault" not in head(server, TOTALS, width)


EMPTY, EXTRA = LintCount("empty-mask", 4), LintCount("extra-calls", 1)
# As wide as they are when the server is in use.
BUSY = replace(TOTALS, mask_changes=1200.0, lag_p99=0.012)


def test_lints_are_counted_with_their_age_and_leave_the_queues_their_room() -> None:
    totals = replace(TOTALS, lints=(STUCK, RETRANSMITS))
    assert "  ! 3 stuck, 1 retransmits (8s)  " in head(totals=totals)
    _, counts, _ = summary(totals=totals, width=78).lines()
    assert counts.plain.endswith("queued 3.2 MiB in 14  ! 3 stuck, 1 retransmits (8s)")
    assert "!" not in head(totals=replace(TOTALS, lints=(LintCount("stuck"),)))


@pytest.mark.parametrize("width", range(108, 200, 5))
def test_in_a_wide_terminal_lints_leave_the_lag_of_the_loop(width: int) -> None:
    warned = head(totals=replace(BUSY, lints=(STUCK, RETRANSMITS)), width=width)
    assert "! 3 stuck, 1 retransmits (8s)" in warned
    assert "loop lag p99  12 ms" in warned
    # With all that may be there.
    full = head(replace(SERVER, name="pid 4711"), replace(FAULTED, lints=(STUCK,)), width)
    assert "! 3 stuck (8s)" in full
    # Names use the room of what was left out.
    several = head(totals=replace(FAULTED, lints=(STUCK, RETRANSMITS)), width=width)
    assert "! 3 stuck, 1 retransmits (8s)" in several or width != 118
    assert "rules on for 12:04" in full
    assert "loop lag p99" in full or width == 108
    # It says more than how often a program is sampled.
    watched = replace(SERVER, name="app.py, pid 18079 and 2 more", sampled_every=1.0)
    assert "loop lag p99" in head(watched, replace(BUSY, lints=(STUCK,)), width)


@pytest.mark.parametrize("width", range(40, 200, 3))
def test_information_pushes_nothing_out(width: int) -> None:
    without, told = (
        "\n".join(line.plain for line in summary(totals=totals, width=width).lines())
        for totals in (BUSY, replace(BUSY, lints=(EMPTY, EXTRA)))
    )
    words = {"ui", "flips", "connects", "closed", "open", "accepted", "queued", "up", "echotui"}
    assert words & {*without.split()} <= {*told.split()}
    assert "!" not in told
    assert "4 empty-mask, extra-calls" in told or width < 170


@pytest.mark.parametrize(
    ("lints", "room", "spare", "text"),
    [
        ((), 30, 30, ""),
        ((STUCK, RETRANSMITS), 22, 0, "! 3 stuck, +1 more (8s)"),
        ((STUCK, RETRANSMITS), 29, 0, "! 3 stuck, 1 retransmits (8s)"),
        ((STUCK, RETRANSMITS), -1, -1, "! 3 stuck, +1 more (8s)"),
        ((EMPTY, STUCK), 99, 99, "! 3 stuck, 4 empty-mask (8s)"),
        ((EMPTY, EXTRA, STUCK), 99, 24, "! 3 stuck, +2 more (8s)"),
        ((EMPTY, STUCK), 99, 20, "! 3 stuck (8s)"),
        # Nothing is wrong.
        ((EMPTY, EXTRA), 99, 99, "4 empty-mask, extra-calls"),
        ((EMPTY, EXTRA), 99, 22, "4 empty-mask, +1 more"),
        ((EMPTY, EXTRA), 99, 12, ""),
        ((LintCount("slow-loop", 1),), 99, 0, "! slow-loop"),
        ((LintCount("slow-loop", 1, server="web-3"),), 17, 0, "! web-3 slow-loop"),
        ((LintCount("slow-loop", 1, server="web-3"), STUCK), 27, 0, "! slow-loop, 3 stuck (8s)"),
        ((LintCount("slow-loop", 2),), 99, 0, "! 2 slow-loop"),
        ((LintCount("\x1b[2J", 1),), 99, 0, r"! 1 \x1b[2J"),
    ],
)
def test_the_lints_that_ask_for_attention_are_named_first(
    lints: tuple[LintCount, ...], room: int, spare: int, text: str
) -> None:
    assert lints_text(Totals(lints=lints), room, spare) == text
