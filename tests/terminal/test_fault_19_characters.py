"""Wide, combining, bidirectional and broken characters, and a line of a megabyte."""

from tests.terminal.conftest import Starter
from tests.terminal.probe import probed
from tests.terminal.program import receive
from tests.terminal.test_fault_16_17_18_hostile import columns_are_in_line, wait_shown

CHARACTERS = (
    "日本語ｗｉｄｅ".encode(),
    "e\u0301\u0302\u0303\u0304\u200d\ufe0f".encode(),
    "\u202eright\u2066to\u2069left\u202c\u200f".encode(),
    "\ud83d\udc4d\udfff".encode("utf-8", "surrogatepass"),
    b"\xff\xfe\xc0\x80\xf8\x88\x80\x80\x80\xed\xa0\x80",
    "👩‍👩‍👧‍👦🏳️‍🌈".encode(),
)


def test_they_are_escaped_and_the_columns_stay_in_line(start: Starter) -> None:
    started = start("--payload", columns=300)
    with probed(started):
        painted = len(started.terminal.raw)
        for id_, payload in enumerate(CHARACTERS, start=2):
            client = started.connect()
            client.sendall(payload)
            assert receive(client, len(payload)) == payload
            wait_shown(started, id_, payload)
        assert columns_are_in_line(started)
        raw = started.terminal.raw[painted:]
        for payload in CHARACTERS:
            assert payload not in raw


def test_a_line_of_a_megabyte_is_cut_with_a_mark(start: Starter) -> None:
    started = start("--payload", columns=120)
    client = started.connect()
    with probed(started):
        for _ in range(16):
            client.sendall(b"A" * (1 << 16))
            assert len(receive(client, 1 << 16)) == 1 << 16
        row = started.wait_row(1, lambda row: "1.0 MB" in row.rest and row.rest.endswith("…"))
        line = started.terminal.lines()[row.y]
        assert len(line) <= 120
        assert columns_are_in_line(started)
        assert "AAAA" not in "".join(started.terminal.lines()[row.y + 1 :])
