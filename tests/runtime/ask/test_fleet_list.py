import pytest

from echotui.model.server_state import Reach, ServerState
from echotui.model.view import Accepting
from echotui.runtime.ask.fleet_list import fleet_cells, fleet_record

WEB = ServerState(
    "web-1", addresses=("10.0.0.1:7", "[::1]:7"), process="pid 4711 on host", version="1.0",
    accepting=Accepting.YES, open=12, queued=70_000, rate_in=1500.0, clock=-3600.04,
)  # fmt: skip


def test_a_line_has_what_the_server_answered_last() -> None:
    assert fleet_cells(WEB) == {
        "NAME": "web-1", "ADDRESS": "10.0.0.1:7,[::1]:7", "STATE": "accepting", "CLIENTS": "12",
        "QUEUED": "68KiB", "IN/s": "1.5 kB", "OUT/s": "0", "CLOCK": "-3600.0s", "VERSION": "1.0",
        "PROCESS": "pid 4711 on host",
    }  # fmt: skip
    record = fleet_record(WEB)
    assert (record["queued_bytes"], record["clock_seconds_ahead"]) == (70_000, -3600.04)
    assert (record["accepting"], record["answers"], record["error"]) == (True, True, None)


@pytest.mark.parametrize(
    ("state", "word"),
    [
        (ServerState("a", Reach.SILENT, accepting=Accepting.YES, silent=4.0), "silent"),
        (ServerState("a", Reach.GONE, error="stopped\x1b[2J"), "gone"),
        (ServerState("a", accepting=Accepting.DRAINING, read_only=True), "draining,read-only"),
        (ServerState("a"), "-"),
    ],
)
def test_its_state_is_one_word(state: ServerState, word: str) -> None:
    cells = fleet_cells(state)
    assert cells["STATE"] == word
    assert all(text and text.isprintable() for name, text in cells.items() if name != "PROCESS")
    assert "\x1b" not in str(fleet_record(state)["error"])
