"""The terminal sends what no person typed: nothing acts on a client or on the server."""

import random
import re
import time
from pathlib import Path

import pytest

from tests.clients import wait_until
from tests.terminal.conftest import Starter
from tests.terminal.program import DASHBOARD, Program, echoes
from tests.terminal.terminal import Terminal
from tests.ui.terminal.answers import ANSWERS

ESCAPE = 0.1
"""Seconds after which an ESC that nothing follows is the escape key."""
UNFINISHED = 0.4
"""Seconds of silence that end a sequence or a paste here; a second otherwise."""
ENDED = UNFINISHED + 0.1
"""Seconds after which one is surely over: the reader looks each 0.1 s."""
HURRIED = f"from echotui.ui.terminal import tokenizer; tokenizer.UNFINISHED = {UNFINISHED}"
ST = "\x1b\\"
ROWS: dict[str, tuple[str, ...]] = {
    "in-band resize without pixels": ("\x1b[?2048;1$y", "\x1b[48;36;120;0;0t\x1b[<35;500;200M"),
    "kitty's alternate keys": ("\x1b[120:88;2u",),
    "kitty's released keys": ("\x1b[120;1:3u\x1b[1;1:3A",),
    "codes beyond Unicode": ("\x1b[1114112u\x1b[99999999u\x1b[97;1;1114112u",),
    "XTVERSION": (f"\x1bP>|XTerm(370){ST}",),
    "two colours": (f"\x1b]10;rgb:dada/dada/dada{ST}\x1b]11;rgb:1e1e/1e1e/1e1e{ST}",),
    "a colour": ("\x1b]11;rgb:1c1c/1c1c/1c1c\x07",),
    "DECRQSS": (f"\x1bP1$r0 q{ST}",),
    "broken mouse reports": ("\x1b[<NaN;NaN;NaNM\x1b[<0;-1;-1M\x1b[<128;5;5M\x1b[Mxra",),
    "a code that is no key": ("\x1b[120~\x1b[97;1A",),
    "ESC, and late the rest": ("\x1b", "", "", "", "", "]11;rgb:1c1c/1c1c/1c1c\x07"),
}


def assert_unharmed(program: Program) -> None:
    """The client is there, the server accepts, nothing is over the table, and keys work."""
    program.type("?")
    program.wait_for("─ Help ─")
    program.type("\x1b")

    def usual() -> bool:
        text = program.terminal.text()
        return (
            bool(re.search(r"^ echotui .*eager  accepting ", text))
            and "ID▲" in text
            and program.cursor_ids() == [1]
            and not re.search(r"─ Help ─|esc close|Kick|Quit|Drain|^ / ", text, re.MULTILINE)
        )

    program.wait_for(usual)


def test_no_row_of_the_table_does_anything(start: Starter, tmp_path: Path) -> None:
    log = tmp_path / "log"
    started = start("--log-file", str(log))
    client = started.client(1)
    for name, pieces in ROWS.items():
        for piece in pieces:
            started.type(piece)
            time.sleep(ESCAPE / 2)
        assert_unharmed(started)
        assert echoes(client), name
    assert "dashboard-failed" not in log.read_text()
    assert started.terminal.modes() >= DASHBOARD


def test_a_paste_without_its_end_consumes_keys_for_a_second_only(start: Starter) -> None:
    started = start(script=HURRIED)
    client = started.client(1)
    started.type("\x1b[200~abc")
    time.sleep(ENDED)
    assert_unharmed(started)
    # What comes late, as lines do, and sooner than what ends a paste.
    started.type("\x1b[200~abc")
    time.sleep(ENDED)
    for late in ("xr\rxr\ra", "aaaa", "a"):
        started.type(late)
        time.sleep(UNFINISHED / 4)
    time.sleep(ENDED)
    assert_unharmed(started)
    assert echoes(client)
    started.type("\x1b[200~abc")
    time.sleep(ENDED)
    started.type("\x03")
    started.wait_for("Quit")


@pytest.mark.parametrize("opened", ["\x1bP", "\x1b]"])
def test_alt_and_a_key_that_opens_a_string_take_the_keys_for_a_second_only(
    start: Starter, opened: str
) -> None:
    started = start(script=HURRIED)
    started.client(1)
    started.type(opened)
    time.sleep(ENDED)
    assert_unharmed(started)


def test_what_waited_when_it_started_is_not_for_it() -> None:
    with Terminal(["--port", "0"], columns=120, rows=36, copied=True) as terminal:
        terminal.type(f"\x1bP>|tmux 3.4{ST}a/D")
        started = Program(terminal)
        try:
            started.client(1)
            assert_unharmed(started)
        finally:
            started.close()


def test_answers_of_all_terminals_cut_anywhere_do_nothing(start: Starter) -> None:
    started = start()
    client = started.client(1)
    chance = random.Random(31)
    for terminal, answers in ANSWERS.items():
        whole = "".join(answers)
        places = sorted(chance.sample(range(1, len(whole)), 4))
        for first, last in zip([0, *places], [*places, len(whole)], strict=True):
            started.type(whole[first:last])
            time.sleep(chance.choice([0, ESCAPE / 2]))
        assert echoes(client), terminal
    assert_unharmed(started)


def junk(chance: random.Random) -> str:
    """A sequence that is no key, or one that only moves."""

    def some(characters: str, most: int) -> str:
        return "".join(chance.choices(characters, k=chance.randint(0, most)))

    if chance.random() < 0.5:
        content = some("xrqaDXchHdp \r\t;:0123456789é\x01\x03", 40)
        return f"\x1b{chance.choice(']PX^_')}{content}{chance.choice([ST, chr(7)])}"
    # Not u: that is how kitty tells any key.
    final = chance.choice([chr(code) for code in range(0x40, 0x7F) if chr(code) not in "[Mu~"])
    return f"\x1b[{some('0123456789;:<=>?', 12)}{some(' !$&', 2)}{final}"


def test_unknown_sequences_do_nothing(start: Starter, tmp_path: Path) -> None:
    log = tmp_path / "log"
    started = start("--log-file", str(log), script=HURRIED)
    client = started.client(1)
    chance = random.Random(31)
    for _ in range(50):
        started.type("".join(junk(chance) for _ in range(60)))
        assert echoes(client)
    # What is broken may have left something open.
    time.sleep(ENDED)
    started.type("\x1b")
    assert_unharmed(started)
    assert "dashboard-failed" not in log.read_text()


ENDING = """
from echotui.ui.dashboard.screen import DashboardScreen
from echotui.ui.terminal.decoder import Decoder
from echotui.ui.terminal.reader import InputReader

def on_key(self, event):
    if event.character == "P":
        self.app.panic("as Textual does")
    if event.character == "E":
        self.app._close_messages_no_wait()

def read(self, read=InputReader._read):
    data = read(self)
    if data == b"K":
        raise ValueError("s3cret")
    return data

def messages(self, token, messages=Decoder._decode):
    if token.text == "F":
        raise ValueError("s3cret")
    return messages(self, token)

DashboardScreen.on_key = on_key
InputReader._read = read
Decoder._decode = messages
"""


@pytest.mark.parametrize(
    ("key", "cause"),
    [("P", "RuntimeError"), ("E", "it ended by itself"), ("K", "ValueError in _run, line")],
)
def test_an_unrequested_end_of_a_dashboard_is_a_failure(
    start: Starter, tmp_path: Path, key: str, cause: str
) -> None:
    log = tmp_path / "log"
    started = start("--log-file", str(log), script=ENDING)
    client = started.client(1)
    before = started.terminal.raw.count(b"\x1b[?1049h")
    started.type(key)
    started.wait_for(lambda: started.terminal.raw.count(b"\x1b[?1049h") == before + 1)
    started.wait_for(lambda: "The dashboard failed and was restarted" in started.banner())
    assert cause in started.banner()
    assert_unharmed(started)
    assert echoes(client)
    wait_until(lambda: "dashboard-failed" in log.read_text())
    written = log.read_text()
    assert written.count("dashboard-failed") == 1
    assert cause in written
    assert "s3cret" not in written


def test_a_parser_that_fails_loses_what_it_failed_at(start: Starter, tmp_path: Path) -> None:
    log = tmp_path / "log"
    started = start("--log-file", str(log), script=ENDING)
    started.client(1)
    started.type("F")
    assert_unharmed(started)
    wait_until(
        lambda: " WARNING - terminal-input-failed sequences=1 error=ValueError " in log.read_text()
    )
    written = log.read_text()
    assert "s3cret" not in written
    assert "dashboard-failed" not in written
