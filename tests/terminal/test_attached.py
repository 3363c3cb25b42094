"""A dashboard of a server in another process: each kind of action once, and the server's end."""

import os
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.serve_process import ServeProcess
from tests.terminal.attached import attach, serving
from tests.terminal.program import ECHOTUI, Program, echoes, receive
from tests.terminal.terminal import Terminal

ESCAPE = "\x1b"


def alone(folder: Path) -> str:
    """Let a program find no server but those in a folder: others may run on the machine."""
    return f"""
import pathlib
from echotui.system import control_paths
control_paths.SHARED = pathlib.Path({str(folder)!r})
"""


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    """Ends what a test starts."""
    with ExitStack() as stack:
        yield stack


def started(stack: ExitStack, path: str, *options: str) -> Program:
    """Attach to a server without clients."""
    program = Program(stack.enter_context(attach(path, *options)))
    stack.callback(program.close)
    return program


def test_each_kind_of_action_reaches_the_server(stack: ExitStack, tmp_path: Path) -> None:
    server, path = stack.enter_context(serving("--payload", "--keep-closed", "60"))
    program = started(stack, path, "--sort", "id")
    assert re.search(rf"pid {server.process.pid} on \S", program.terminal.lines()[0])
    first, second, third, fourth = (program.client(id_) for id_ in (1, 2, 3, 4))
    assert echoes(fourth, b"a payload")
    program.type("h")
    program.wait_row(1, lambda row: row.state == "held")
    program.type("h")
    program.wait_row(1, lambda row: row.state == "open")
    program.type("xr")
    program.wait_row(1, lambda row: row.state == "closed")
    with pytest.raises(ConnectionResetError):
        receive(first)
    program.type("/#2,3\r")
    program.wait_for("2 of 4: id:2,3")
    program.type("g  ")
    program.wait_for("2 marked")
    program.type("X")
    program.wait_for("Kick 2 marked clients")
    program.type("c")
    program.wait_row(3, lambda row: row.state == "closed")
    assert receive(second) == receive(third) == b""
    program.type(ESCAPE)
    program.wait_row(4, lambda row: row.state == "open")
    program.type("G\r")
    program.wait_for(r"61 20 70 61 79 6c 6f 61 64 +a payload")
    program.type(ESCAPE)
    program.wait_row(4, lambda row: row.cursor)
    look_around(program, tmp_path / "rows.csv")
    program.type("a")
    program.wait_for("not accepting: stopped by the operator")
    program.type("a")
    program.wait_for(" accepting  up")
    program.type("D")
    program.wait_for("Drain the server. 1 connected")
    program.type("D")
    assert receive(fourth) == b""
    fourth.close()
    program.wait_for("not accepting: drained")
    program.type("q")
    assert program.terminal.wait_exit() == 0
    assert server.process.poll() is None


def look_around(program: Program, file: Path) -> None:
    """Pause, filter the journal, and export to a file."""
    program.type("p")
    program.wait_for("Paused for")
    program.type("p")
    program.wait_closed("Paused for")
    program.type("\t/call:remove\r")
    program.wait_for(r"3 of \d+: call:remove")
    program.type("\te")
    program.wait_for("Export 4 connections")
    program.type(f"\x15{file}\r")
    program.wait_for("4 connections written")
    assert "kicked (reset)" in file.read_text()


def test_a_server_that_is_stopped_killed_and_started_anew(stack: ExitStack) -> None:
    server, path = stack.enter_context(serving())
    program = started(stack, path)
    client = program.client(1)
    os.kill(server.process.pid, signal.SIGSTOP)
    program.wait_for("not answering")
    program.wait_for(r"no answer for \d+ s; retrying")
    program.type("x")
    program.wait_for("There is no answer; nothing was done")
    os.kill(server.process.pid, signal.SIGCONT)
    program.wait_for(" accepting  up")
    program.wait_closed("retrying")
    program.type(" x")
    program.wait_for("Kick #1")
    server.process.kill()
    server.process.wait()
    program.wait_for("not answering")
    folder = Path(tempfile.mkdtemp(prefix="echotui-"))
    stack.callback(shutil.rmtree, folder)
    other = ServeProcess(folder, "--control", path)
    stack.callback(other.close)
    program.wait_for("The server was started anew: nothing will be done")
    unharmed = other.connect()
    program.type("r")
    program.wait_for("The server was started anew meanwhile; nothing was done")
    assert echoes(unharmed)
    client.close()
    program.type("q")
    assert program.terminal.wait_exit() == 0


def test_a_demo_is_led_from_another_terminal_unless_that_is_read_only(stack: ExitStack) -> None:
    folder = Path(tempfile.mkdtemp(prefix="echotui-"))
    stack.callback(shutil.rmtree, folder)
    path = str(folder / "s")
    demo = stack.enter_context(Terminal(["demo", "--control", path], rows=30, copied=True))
    demo.wait_for("1/8 No client is here yet")
    demo.wait_for((folder / "s").exists)
    attached = stack.enter_context(attach(path, rows=30))
    reader = stack.enter_context(attach(path, "--read-only", rows=30))
    reader.wait_for("1/8 No client is here yet")
    reader.wait_for("accepting  read only")
    attached.wait_for("1/8 No client is here yet")
    attached.type("n")
    attached.wait_for("2/8 ")
    demo.wait_for("2/8 ")
    reader.wait_for("2/8 ")
    reader.type("b")
    reader.wait_for("Read only: cannot")
    reader.type("x")
    reader.wait_for("Read only: cannot kick the client")
    reader.wait_for("2/8 ")
    attached.type("b")
    demo.wait_for("1/8 ")


def test_one_of_several_is_chosen_from_a_list(stack: ExitStack) -> None:
    folder = Path(tempfile.mkdtemp(prefix="echotui-"))
    stack.callback(shutil.rmtree, folder)
    env = {"XDG_RUNTIME_DIR": str(folder)}
    servers = []
    for name in "ab":
        (folder / name).mkdir()
        servers.append(ServeProcess(folder / name, "--control", "auto", env=env))
        stack.callback(servers[-1].close)
    terminal = stack.enter_context(Terminal(["attach"], env=env, copied=True, script=alone(folder)))
    terminal.wait_for(r"Which\? \[1-2, ")
    assert "2 servers run here:" in terminal.text()
    terminal.type("7\n")
    terminal.wait_for(r"none\] 7\s+Which\? \[1-2, ")
    terminal.type(f"{servers[1].process.pid}\n")
    terminal.wait_for(rf"127.0.0.1:{servers[1].port}  pid {servers[1].process.pid} on ")


def test_without_a_server_it_says_how_to_start_one(tmp_path: Path) -> None:
    env = {"XDG_RUNTIME_DIR": str(tmp_path)}
    with Terminal(["attach"], env=env, copied=True, script=alone(tmp_path)) as terminal:
        assert terminal.wait_exit() == 4
        assert "no server is running here; start one with echotui serve" in terminal.text()


def test_without_a_terminal_it_does_not_start() -> None:
    ended = subprocess.run(
        [*ECHOTUI, "attach"], stdin=subprocess.DEVNULL, capture_output=True, check=False, text=True
    )
    assert ended.returncode == 2
    assert ended.stderr == "echotui: standard input is not a terminal; start echotui in one\n"
