"""Others print while the dashboard is there: the screen is untouched, the log has it."""

import re
import signal
from pathlib import Path

import pytest

from tests.terminal.conftest import Starter
from tests.terminal.probe import probed
from tests.terminal.program import Program, echoes

FLOOD = 20_000
# Keys that only this test has: N prints in every way there is, F has a thread print very much.
PRINTING = rf"""
import atexit, ctypes, logging, os, subprocess, sys, threading, warnings
from echotui.ui.dashboard.screen import DashboardScreen

def on_key(self, event):
    if event.character == "N":
        os.write(1, b"sp0iled-write-1 \x1b[2J\n")
        os.write(2, b"sp0iled-write-2 \x1bc\n")
        print("sp0iled-print", flush=True)
        print("sp0iled-stderr", file=sys.stderr)
        print("sp0iled-real", file=sys.__stdout__ and os.fdopen(os.dup(1), "w"))
        warnings.warn("sp0iled-warning")
        logging.getLogger("alien").warning("sp0iled-%s", "logged\n2026-01-01T00:00 INFO")
        logging.getLogger("broken").warning("sp0iled-%d", "no number")
        ctypes.CDLL(None).puts(b"sp0iled-puts")
        ctypes.CDLL(None).fflush(None)
        subprocess.run([sys.executable, "-c", "print('sp0iled-child')"])
    if event.character == "F":
        threading.Thread(target=flood).start()

def flood():
    for number in range({FLOOD}):
        print("sp0iled-flood", number, file=sys.stderr)
    logging.getLogger("alien").warning("sp0iled-end")

DashboardScreen.on_key = on_key
atexit.register(print, "printed at the end")
"""
WAYS = (
    "write-1", "write-2", "print", "stderr", "real", "warning", "logged", "puts", "child",
)  # fmt: skip


def frame(program: Program) -> list[str]:
    """Everything but what changes by itself: the figures at the top, and the clients' rows."""
    lines = program.terminal.lines()
    rows = {row.y for row in program.rows().values()}
    top = next((y for y, line in enumerate(lines) if " CLIENT " in line), 0)
    return [line for y, line in enumerate(lines) if y >= top and y not in rows]


def assert_leaves_well(program: Program) -> None:
    program.terminal.signal(signal.SIGTERM)
    assert program.terminal.wait_exit() == 128 + signal.SIGTERM
    assert b"sp0iled" not in program.terminal.raw
    assert b"Traceback" not in program.terminal.raw
    assert "printed at the end" in program.terminal.text()
    assert program.terminal.modes() == frozenset()
    assert program.terminal.attributes() == program.terminal.attributes_before


def test_every_way_to_print_ends_in_the_log(start: Starter, tmp_path: Path) -> None:
    path = tmp_path / "log"
    started = start("--log-file", str(path), script=PRINTING)
    # The keys of the source come last.
    started.wait_for("S step")
    before = frame(started)
    started.type("N")
    started.wait_for(lambda: all(f"sp0iled-{way}" in path.read_text() for way in WAYS))
    assert frame(started) == before
    assert_leaves_well(started)
    log = path.read_text(encoding="ascii")
    assert all(
        re.match(r"20\d\d-\S+ (INFO|WARNING) (-|#\d+) [a-z]", line) for line in log.splitlines()
    )
    assert "\x1b" not in log
    assert r"sp0iled-write-1 \x1b[2J" in log
    assert r"logged\n2026-01-01" in log
    assert "log-error error=TypeError" in log


def test_a_flood_is_counted_and_harmless(start: Starter, tmp_path: Path) -> None:
    path = tmp_path / "log"
    started = start("--log-file", str(path), script=PRINTING)
    client = started.client(1)
    with probed(started):
        started.wait_for("#2 +add_handler")
        before = frame(started)
        started.type("F")
        started.wait_for(lambda: "sp0iled-end" in path.read_text())
        started.type("?")
        started.wait_for("esc")
        assert echoes(client)
        started.type("\x1b")
        started.wait_for(lambda: frame(started) == before)
    client.close()
    assert_leaves_well(started)
    log = path.read_text()
    assert 1 <= log.count("sp0iled-flood") <= 60
    held = sum(int(count) for count in re.findall(r"suppressed event=printed .*count=(\d+)", log))
    assert held + log.count("sp0iled-flood") == FLOOD


def test_without_a_log_it_is_discarded(start: Starter) -> None:
    started = start(script=PRINTING)
    client = started.client(1)
    started.wait_for("#1 +add_handler")
    before = frame(started)
    started.type("N")
    started.type("?")
    started.wait_for("esc")
    started.type("\x1b")
    started.wait_for(lambda: frame(started) == before)
    assert echoes(client)
    client.close()
    assert_leaves_well(started)


@pytest.mark.parametrize("signum", [signal.SIGHUP, signal.SIGQUIT])
def test_descriptors_lead_back_however_it_ends(start: Starter, signum: signal.Signals) -> None:
    started = start(script=PRINTING)
    started.terminal.signal(signum)
    assert started.terminal.wait_exit() == 128 + signum
    assert "printed at the end" in started.terminal.text()
