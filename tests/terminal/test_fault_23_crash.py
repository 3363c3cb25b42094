"""The dashboard fails: the server and its clients go on, and no payload is shown or printed."""

import re
import signal
from pathlib import Path

import pytest

from tests.clients import wait_until
from tests.terminal.conftest import Starter
from tests.terminal.probe import probed
from tests.terminal.program import DASHBOARD, Program, echoes, receive

SECRET = "p4yl04d"
NOTICE = re.compile(
    r"The dashboard failed and was restarted: RuntimeError in \w+, line \d+; "
    r"no client was affected"
)
# Keys that only this test has: K fails in its handler, T in the next timer, P in the next paint.
FAILING = f"""
from echotui.ui.dashboard.screen import DashboardScreen
from echotui.ui.shared.poller import Poller
from echotui.ui.table.table import ConnectionTable

armed = set()

def fail(where):
    payload = "{SECRET}"
    raise RuntimeError(payload + where)

def on_key(self, event):
    armed.add(event.character)
    if event.character == "K":
        fail("key")
    if event.character == "P":
        self.query_one(ConnectionTable).refresh()

def poll(self, *, rows=False, poll=Poller.poll):
    if "T" in armed:
        armed.clear()
        fail("timer")
    return poll(self, rows=rows)

def render_line(self, y, render_line=ConnectionTable.render_line):
    if "P" in armed:
        armed.clear()
        fail("paint")
    return render_line(self, y)

DashboardScreen.on_key = on_key
Poller.poll = poll
ConnectionTable.render_line = render_line
"""


def assert_restarted(program: Program, key: str) -> None:
    before = program.terminal.raw.count(b"\x1b[?1049h")
    program.type(key)
    program.wait_for(lambda: program.terminal.raw.count(b"\x1b[?1049h") == before + 1)
    program.wait_for(lambda: NOTICE.search(program.banner()))
    program.wait_row(1, lambda row: row.state == "open")
    assert program.terminal.modes() >= DASHBOARD


def assert_not_restarted(program: Program, key: str) -> None:
    program.type(key)
    host, port = program.address
    program.wait_for("echotui: the dashboard failed again: RuntimeError in [a-z_]+, line")
    # The line is wrapped, perhaps at a space.
    text = "".join(program.terminal.lines()).replace(" ", "")
    assert f";theserveron{host}:{port}continueswithoutit;ctrl+cstopsit" in text
    assert program.terminal.modes() == frozenset()
    assert program.terminal.attributes() == program.terminal.attributes_before


@pytest.mark.parametrize(("keys", "signum"), [("KTPK", signal.SIGTERM), ("PKTP", signal.SIGINT)])
def test_it_is_restarted_three_times(
    start: Starter, tmp_path: Path, keys: str, signum: signal.Signals
) -> None:
    log = tmp_path / "log"
    options = ("--drain-timeout", "30", "--log-file", str(log))
    started = start(*options, script=FAILING)
    client = started.client(1)
    assert echoes(client, SECRET.encode())
    with probed(started, ended=True):
        for key in keys[:-1]:
            assert_restarted(started, key)
            assert echoes(client, SECRET.encode())
        assert_not_restarted(started, keys[-1])
        assert echoes(client, SECRET.encode())
        new = started.connect()
        assert echoes(new)
        started.terminal.signal(signum)
    for leaving in (client, new):
        assert receive(leaving) == b""
        leaving.close()
    assert started.terminal.wait_exit() == 128 + signum
    assert SECRET.encode() not in started.terminal.raw
    assert b"Traceback" not in started.terminal.raw
    reports = re.findall(r" ERROR - dashboard-failed cause=(.*)", log.read_text())
    assert len(reports) == len(keys)
    assert all(re.search(r" error=RuntimeError where=\"\S+:\d+ \w+, ", each) for each in reports)
    assert SECRET not in log.read_text()


def test_the_one_that_failed_is_freed(start: Starter, tmp_path: Path) -> None:
    there = tmp_path / "there"
    count = f"""
import gc
from pathlib import Path
from echotui.ui.app import EchoApp

def on_key(self, event, on_key=DashboardScreen.on_key):
    if event.character == "A":
        gc.unfreeze()
        gc.collect()
        apps = sum(isinstance(each, EchoApp) for each in gc.get_objects())
        Path({str(there)!r}).write_text(str(apps))
    on_key(self, event)

DashboardScreen.on_key = on_key
"""
    started = start(script=FAILING + count)
    started.client(1)
    # As kitty and others tell a key.
    started.type("\x1b[106u")
    assert_restarted(started, "K")

    def only_one_is_there() -> bool:
        there.unlink(missing_ok=True)
        started.type("A")
        wait_until(lambda: there.exists() and there.read_text())
        return there.read_text() == "1"

    # Timers of the other may still have to ring.
    wait_until(only_one_is_there)


def test_with_none_left_a_closed_terminal_still_ends_it(start: Starter) -> None:
    # Who started it has it ignore hang-ups, and nobody looks at the terminal any more.
    deaf = "import asyncio, signal\nfrom echotui.runtime import session\n"
    deaf += "session.SIGNALS = (signal.SIGTERM,)\nsignal.signal(signal.SIGHUP, signal.SIG_IGN)\n"
    started = start(script=deaf + FAILING)
    client = started.client(1)
    for key in "KTP":
        assert_restarted(started, key)
    assert_not_restarted(started, "K")
    started.terminal.close()
    assert receive(client) == b""
    client.close()
    assert started.terminal.wait_exit() == 128 + signal.SIGHUP
