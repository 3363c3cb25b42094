import re
import signal
import socket
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from tests.clients import connect, free_port, reset, wait_until
from tests.terminal.terminal import Terminal

TINY_APP = """
from textual.app import App
from textual.widgets import Static

class Tiny(App[None]):
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
        terminal.wait_for(lambda: "<écho>" in terminal.lines())


def test_more_keys_than_fit_into_the_terminal_arrive() -> None:
    code = "import sys, tty; tty.setraw(0); print('up'); print(len(sys.stdin.buffer.read(300_000)))"
    with Terminal(python(code)) as terminal:
        terminal.wait_for("up")
        terminal.type("x" * 300_000)
        terminal.wait_for("300000")


def test_nothing_that_was_written_before_the_end_is_missed() -> None:
    with writing(b"x" * 100_000 + b"end") as terminal:
        assert terminal.wait_exit() == 0
        assert terminal.raw == b"x" * 100_000 + b"end"


@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGKILL])
def test_a_signal_ends_the_program(signum: signal.Signals) -> None:
    with Terminal(python("print('up'); input()")) as terminal:
        terminal.wait_for("up")
        terminal.signal(signum)
        assert terminal.wait_exit() == -signum


def test_a_vanished_terminal_hangs_up(tmp_path: Path) -> None:
    log = tmp_path / "log"
    code = f"""
import signal
def hung_up(*_):
    open({str(log)!r}, "w").write("hung up")
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


def test_a_terminal_that_is_not_read_blocks_the_program_until_it_is(tmp_path: Path) -> None:
    full = tmp_path / "full"
    code = f"""
import os
print("up", flush=True)
input()
mine = os.open("/dev/tty", os.O_WRONLY | os.O_NONBLOCK)
try:
    while True:
        os.write(mine, b"x" * 1000)
except BlockingIOError:
    open({str(full)!r}, "w").close()
os.write(1, b"y" * 100_000 + b"end")
"""
    with Terminal(python(code)) as terminal:
        terminal.wait_for("up")
        terminal.stop_reading()
        before = terminal.raw
        terminal.type("\n")
        terminal.wait_for(full.exists)
        with pytest.raises(AssertionError, match="exit status so far: None"):
            terminal.wait_exit(0.1)
        assert terminal.raw == before
        terminal.resume_reading()
        assert terminal.wait_exit() == 0
        assert terminal.raw.endswith(b"y" * 100_000 + b"end")


@pytest.mark.parametrize(
    ("data", "modes"),
    [
        ("", ""),
        ("\x1b[?1049h\x1b[?25l\x1b[?1000;1006h\x1b[?1000l\x1b[?1049l", "?1006 ?25"),
        ("\x1b[?1049h\x1b[?7l\x1b[?1049l", "?7"),
        ("\x1b[?2026h\x1b[?2026l\x1b[?2026h", "?2026"),
        ("\x1b[>25u\x1b[>1u\x1b[<u", ">u"),
        ("\x1b[>25u\x1b[<u\x1b[<u", ""),
        ("\x1b[?2004h\x1bc", ""),
    ],
)
def test_modes_are_those_left_on(data: str, modes: str) -> None:
    with writing(data.encode()) as terminal:
        assert terminal.wait_exit() == 0
        assert " ".join(sorted(terminal.modes())) == modes


CSI = ("[>25u", "[<u", "[=1;1u", "[?2026$p", "[>4;1m", "[?1m", "[4:3m", "[1 q", "[!p", "[?u")
STRINGS = ("P+q544e\x1b\\", "_Gi=1;AA\x1b\\", "]52;c;aGk=\x07", "]8;;x\x1b\\", "]22;hand\x07")


@pytest.mark.parametrize("sequence", [*CSI, *STRINGS, "(B", "=", ">", "7"])
def test_a_sequence_is_not_mistaken_for_another(sequence: str) -> None:
    data = f"a\x1b{sequence}b".encode()
    with writing(data) as terminal:
        assert terminal.wait_exit() == 0
        assert terminal.raw == data
        assert terminal.text().strip() == "ab"
        assert terminal.screen.title == ""
        assert terminal.screen.buffer[0][1] == terminal.screen.default_char._replace(data="b")


def test_a_sequence_may_arrive_in_pieces() -> None:
    data = "a\x1b[<u\x1b]2;title\x1b\\é\x1b[?1049hgone\x1b[?1049l\x1b[1Cb".encode()
    code = f"""
import os, tty
tty.setraw(0)
for byte in {data!r}:
    os.write(1, bytes([byte]))
    os.read(0, 1)
"""
    with Terminal(python(code)) as terminal:

        def shows(size: int) -> bool:
            return len(terminal.raw) == size and bool(terminal.text())

        for size in range(1, len(data) + 1):
            terminal.wait_for(partial(shows, size))
            terminal.type("x")
        assert terminal.wait_exit() == 0
        assert terminal.text().strip() == "aé b"
        assert terminal.screen.title == "title"


def test_a_failed_wait_shows_the_whole_screen() -> None:
    with Terminal(python("print('one'); print('two'); input()")) as terminal:
        terminal.wait_for("two")
        for condition in ("three", lambda: False):
            with pytest.raises(AssertionError, match=r"(?s)not within 0.1 s.*one\ntwo\n"):
                terminal.wait_for(condition, timeout=0.1)


def test_leaving_ends_the_program_and_its_children() -> None:
    code = """
import os, signal, subprocess, sys
signal.signal(signal.SIGHUP, signal.SIG_IGN)
child = subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"])
print(os.getpid(), child.pid, "listed", flush=True)
signal.pause()
"""
    with Terminal(python(code)) as terminal:
        terminal.wait_for("listed")
        pids = re.findall(r"\d+", terminal.text())
    states = f"ps -o stat= -p {','.join(pids)}"
    wait_until(lambda: all(state[0] == "Z" for state in subprocess.getoutput(states).split()))


def test_textual_lives_in_it_and_restores_it() -> None:
    with Terminal(python(TINY_APP), columns=40, rows=10) as terminal:
        terminal.wait_for("size 40 10")
        terminal.wait_for(lambda: terminal.modes() >= {"?1049", "?25", "?1000", "?2004", ">u"})
        assert terminal.attributes() != terminal.attributes_before
        terminal.resize(60, 12)
        terminal.wait_for("size 60 12")
        terminal.type("\x1b[A")
        terminal.wait_for("key up")
        terminal.click(7, 3)
        terminal.wait_for("click 7 3")
        terminal.type("\x1b[?2026;2$yx")
        terminal.wait_for(lambda: b"\x1b[?2026h" in terminal.raw)
        terminal.type("q")
        assert terminal.wait_exit() == 3
        assert terminal.modes() == frozenset()
        assert terminal.attributes() == terminal.attributes_before
        assert terminal.text().strip() == ""


def test_textual_leaves_a_mess_when_it_is_killed() -> None:
    with Terminal(python(TINY_APP)) as terminal:
        terminal.wait_for("size 80 24")
        terminal.wait_for(lambda: "?2004" in terminal.modes())
        terminal.signal(signal.SIGTERM)
        assert terminal.wait_exit() == -signal.SIGTERM
        assert terminal.modes() >= {"?1049", "?25", "?1000", "?2004", ">u"}
        assert terminal.attributes() != terminal.attributes_before


def test_clients_connect_and_reset() -> None:
    with socket.create_server(("127.0.0.1", free_port())) as listener:
        client = connect(listener.getsockname(), source="127.0.0.1", receive_buffer=4096)
        assert client.getsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF) <= 8192
        accepted, peer = listener.accept()
        assert peer == client.getsockname()
        reset(client)
        with accepted, pytest.raises(ConnectionResetError):
            accepted.recv(1)
