import os
import re
import signal
import socket
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.clients import connect, free_port, reset, wait_until
from tests.terminal.terminal import Terminal

TINY_APP = """
from textual.app import App
from textual.widgets import Static

class Tiny(App[None]):
    ENABLE_COMMAND_PALETTE = False
    def compose(self):
        yield Static("ready", markup=False)
    def say(self, text):
        self.query_one(Static).update(text)
    def on_key(self, event):
        self.exit(return_code=3) if event.key == "q" else self.say(f"key {event.key}")
    def on_click(self, event):
        self.say(f"click {event.screen_x} {event.screen_y}")
    def on_resize(self, event):
        self.say(f"size {event.size.width} {event.size.height}")

app = Tiny()
app.run()
raise SystemExit(app.return_code)
"""


def python(code: str) -> list[str]:
    return [sys.executable, "-c", code]


def writing(data: bytes) -> Terminal:
    return Terminal(python(f"import os; os.write(1, {data!r})"))


def shown(data: bytes) -> tuple[list[str], frozenset[str]]:
    with writing(data) as terminal:
        assert terminal.wait_exit() == 0
        return [line for line in terminal.lines() if line], terminal.modes()


def test_a_program_leads_a_session_in_a_terminal_of_its_own() -> None:
    code = """
import os, sys
assert os.getsid(0) == os.getpid() == os.getpgrp() == os.tcgetpgrp(0)
assert all(os.isatty(fd) for fd in (0, 1, 2)) and os.get_terminal_size(2) == (101, 7)
print(os.environ["TERM"], os.environ["MINE"], os.environ.get("NO_COLOR"), sys.argv[1:])
"""
    argv = [*python(code), "a b"]
    with Terminal(argv, columns=101, rows=7, env={"MINE": "yes"}) as terminal:
        assert terminal.wait_exit() == 0
        assert terminal.text().strip() == "xterm-256color yes None ['a b']"


def test_keys_arrive_and_the_screen_is_read() -> None:
    with Terminal(python("print('name?'); print(f'<{input()}>')")) as terminal:
        terminal.wait_for("name")
        terminal.type("écho\n")
        terminal.wait_for(r"^<écho>$|(?<=\n)<écho>")
        assert terminal.wait_exit() == 0
        assert terminal.lines()[:3] == ["name?", "écho", "<écho>"]


def test_more_keys_than_fit_into_the_terminal_arrive() -> None:
    code = """
import sys, tty
tty.setraw(0)
print("ready", end="", flush=True)
print(len(sys.stdin.buffer.read(300_000)))
"""
    with Terminal(python(code)) as terminal:
        terminal.wait_for("ready")
        terminal.type("x" * 300_000)
        terminal.wait_for("300000")


def test_nothing_that_was_written_before_the_end_is_missed() -> None:
    with writing(b"x" * 100_000 + b"end") as terminal:
        assert terminal.wait_exit() == 0
        assert terminal.raw == b"x" * 100_000 + b"end"


@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGKILL])
def test_a_signal_ends_the_program(signum: signal.Signals) -> None:
    code = "import os, signal; signal.signal(signal.SIGINT, signal.SIG_DFL); print('up'); input()"
    with Terminal(python(code)) as terminal:
        terminal.wait_for("up")
        terminal.signal(signum)
        assert terminal.wait_exit() == -signum


def test_control_c_is_a_signal() -> None:
    with Terminal(python("print('up'); input()")) as terminal:
        terminal.wait_for("up")
        terminal.type("\x03")
        assert terminal.wait_exit() == -signal.SIGINT
        assert "KeyboardInterrupt" in terminal.text()


def test_a_vanished_terminal_hangs_up(tmp_path: Path) -> None:
    log = tmp_path / "log"
    code = f"""
import pathlib, signal
def hung_up(*_):
    pathlib.Path({str(log)!r}).write_text("hung up")
    raise SystemExit(7)
signal.signal(signal.SIGHUP, hung_up)
print("up", flush=True)
signal.pause()
"""
    with Terminal(python(code)) as terminal:
        terminal.wait_for("up")
        terminal.close()
        assert terminal.wait_exit() == 7
        assert log.read_text() == "hung up"
        assert terminal.lines()[0] == "up"


def test_a_new_size_is_seen_with_a_signal() -> None:
    code = """
import os, signal
signal.signal(signal.SIGWINCH, lambda *_: print(*os.get_terminal_size(), flush=True))
print("up", flush=True)
while True:
    signal.pause()
"""
    with Terminal(python(code)) as terminal:
        terminal.wait_for("up")
        terminal.resize(33, 5)
        terminal.wait_for("33 5")
        assert len(terminal.lines()) == 5


def test_a_terminal_that_is_not_read_blocks_the_program_until_it_is() -> None:
    code = """
import os, select
os.set_blocking(1, False)
input()
while select.select([], [1], [], 1)[1]:
    os.write(1, b"x" * 1000)
os.set_blocking(1, True)
os.write(1, b"stuck")
"""
    with Terminal(python(code)) as terminal:
        terminal.stop_reading()
        before = terminal.raw
        terminal.type("\n")
        with pytest.raises(AssertionError, match="exit status so far: None"):
            terminal.wait_exit(2)
        assert terminal.raw == before
        terminal.go_on_reading()
        assert terminal.wait_exit() == 0
        assert terminal.raw.endswith(b"xstuck")


@pytest.mark.parametrize("restore", [True, False])
def test_attributes_tell_whether_the_terminal_was_restored(restore: bool) -> None:  # noqa: FBT001 - a parameter of a test
    code = f"""
import termios, tty
before = tty.tcgetattr(0)
tty.setraw(0)
print("raw", flush=True)
open(0, "rb", 0).read(1)
if {restore}:
    termios.tcsetattr(0, termios.TCSANOW, before)
"""
    with Terminal(python(code)) as terminal:
        terminal.wait_for("raw")
        assert terminal.attributes() != terminal.attributes_before
        terminal.type("x")
        assert terminal.wait_exit() == 0
        assert (terminal.attributes() == terminal.attributes_before) is restore


@pytest.mark.parametrize(
    ("data", "modes"),
    [
        (b"", set()),
        (b"\x1b[?1049h\x1b[?25l\x1b[?1000;1006h", {"?1049", "?25", "?1000", "?1006"}),
        (b"\x1b[?1049h\x1b[?25l\x1b[?1000;1006h\x1b[?1000l\x1b[?1049l", {"?25", "?1006"}),
        (b"\x1b[?7l\x1b[?25l\x1b[?7h\x1b[?25h", set()),
        (b"\x1b[?7l\x1b[?1049h\x1b[?1049l", {"?7"}),
        (b"\x1b[?1049h\x1b[?7l\x1b[?1049l", {"?7"}),
        (b"\x1b[?2026h\x1b[?2026l\x1b[?2026h", {"?2026"}),
        (b"\x1b[>25u\x1b[>1u\x1b[<u", {">u"}),
        (b"\x1b[>25u\x1b[<u\x1b[<u", set()),
        (b"\x1b[?2004h\x1bc", set()),
    ],
)
def test_modes_are_those_left_on(data: bytes, modes: set[str]) -> None:
    assert shown(data)[1] == modes


@pytest.mark.parametrize(
    "data",
    [
        b"a\x1b[>25ub",
        b"a\x1b[<ub",
        b"a\x1b[=1;1ub",
        b"a\x1b[?2026$pb",
        b"a\x1b[>4;1mb",
        b"a\x1b[?1mb",
        b"a\x1b[4:3mb",
        b"a\x1b[1 qb",
        b"a\x1b[!pb",
        b"a\x1bP+q544e\x1b\\b",
        b"a\x1b_Gi=1;AAAA\x1b\\b",
        b"a\x1b]52;c;aGVsbG8=\x07b",
        b"a\x1b]8;;http://x\x1b\\b",
        b"a\x1b]22;pointer\x1b\\b",
        b"a\x1b(B\x1b=\x1b>\x1b7b",
    ],
)
def test_sequences_are_not_shown(data: bytes) -> None:
    with writing(data) as terminal:
        assert terminal.wait_exit() == 0
        assert terminal.raw == data
        assert terminal.text().strip() == "ab"
        assert terminal.screen.title == ""
        cell = terminal.screen.buffer[0][1]
        assert (cell.fg, cell.bg, cell.bold, cell.underscore) == (
            "default",
            "default",
            False,
            False,
        )


def test_a_sequence_may_come_in_pieces() -> None:
    data = "a\x1b[<u\x1b]2;title\x1b\\é\x1b[?1049hgone\x1b[?1049l\x1b[1Cb".encode()
    code = f"""
import os, termios, tty
tty.setraw(0)
for byte in {data!r}:
    os.write(1, bytes([byte]))
    termios.tcdrain(1)
    os.read(0, 1)
"""
    with Terminal(python(code)) as terminal:
        for size in range(1, len(data) + 1):
            terminal.wait_for(lambda size=size: len(terminal.raw) == size)
            terminal.text()
            terminal.type("x")
        assert terminal.wait_exit() == 0
        assert terminal.text().strip() == "aé b"
        assert terminal.screen.title == "title"


def test_a_failed_wait_shows_the_whole_screen() -> None:
    with Terminal(python("print('one'); print('two'); input()")) as terminal:
        terminal.wait_for("two")
        with pytest.raises(AssertionError, match="(?s)three not within 0.1 s.*one\ntwo\n"):
            terminal.wait_for("three", timeout=0.1)
        with pytest.raises(AssertionError, match="(?s)not within 0.1 s.*one\ntwo\n"):
            terminal.wait_for(lambda: False, timeout=0.1)


def test_leaving_ends_the_program_and_its_children() -> None:
    code = """
import os, signal, subprocess, sys
signal.signal(signal.SIGHUP, signal.SIG_IGN)
child = subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"])
print(os.getpid(), child.pid, flush=True)
signal.pause()
"""
    with Terminal(python(code)) as terminal:
        terminal.wait_for(r"\d+ \d+\s*\n")
        pids = [int(number) for number in re.findall(r"\d+", terminal.text())]
    assert pids[0] == terminal.pid
    for pid in pids:
        wait_until(lambda pid=pid: not runs(pid))


def runs(pid: int) -> bool:
    status = Path(f"/proc/{pid}/stat")
    return status.exists() and status.read_text().rpartition(")")[2].split()[0] != "Z"


def test_textual_lives_in_it_and_restores_it() -> None:
    with Terminal(python(TINY_APP), columns=40, rows=10) as terminal:
        terminal.wait_for("size 40 10")
        wait_until(lambda: terminal.modes() >= {"?1049", "?25", "?1000", "?1006", "?2004", ">u"})
        assert terminal.attributes() != terminal.attributes_before
        terminal.resize(60, 12)
        terminal.wait_for("size 60 12")
        terminal.type("\x1b[A")
        terminal.wait_for("key up")
        terminal.click(7, 3)
        terminal.wait_for("click 7 3")
        terminal.type("\x1b[?2026;2$y")
        terminal.type("x")
        terminal.wait_for(lambda: b"\x1b[?2026h" in terminal.raw)
        terminal.type("q")
        assert terminal.wait_exit() == 3
        assert terminal.modes() == frozenset()
        assert terminal.attributes() == terminal.attributes_before
        assert terminal.text().strip() == ""


def test_textual_leaves_a_mess_when_it_is_killed() -> None:
    with Terminal(python(TINY_APP)) as terminal:
        terminal.wait_for("size 80 24")
        wait_until(lambda: "?2004" in terminal.modes())
        terminal.signal(signal.SIGTERM)
        assert terminal.wait_exit() == -signal.SIGTERM
        assert terminal.modes() >= {"?1049", "?25", "?1000", "?2004", ">u"}
        assert terminal.attributes() != terminal.attributes_before


def with_listener(use: Callable[[socket.socket, tuple[str, int]], None]) -> None:
    with socket.create_server(("127.0.0.1", free_port())) as listener:
        listener.settimeout(10)
        use(listener, listener.getsockname())


def test_a_client_connects_from_where_it_is_told_with_a_small_window() -> None:
    def use(listener: socket.socket, address: tuple[str, int]) -> None:
        with connect(address, source="127.0.0.1", receive_buffer=4096) as client:
            accepted, peer = listener.accept()
            accepted.close()
            assert peer == client.getsockname()
            assert client.recv(1) == b""
            assert client.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF) <= 8192

    with_listener(use)


def test_a_client_resets() -> None:
    def use(listener: socket.socket, address: tuple[str, int]) -> None:
        client = connect(address)
        accepted, _ = listener.accept()
        with accepted, pytest.raises(ConnectionResetError):
            reset(client)
            accepted.settimeout(10)
            accepted.recv(1)

    with_listener(use)


def test_a_wait_gives_the_answer_or_fails() -> None:
    answers = iter([0, "", "yes"])
    assert wait_until(lambda: next(answers)) == "yes"
    with pytest.raises(TimeoutError):
        wait_until(lambda: None, timeout=0.05)
    assert os.getpid()
