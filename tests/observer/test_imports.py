"""The hook: the program imports as it did before, and nothing is imported for the probes."""

import subprocess
import sys
from pathlib import Path

import pytest

import echotui

SOURCE = Path(echotui.__file__).parent.parent
INSTALL = f"""
import sys
sys.path.insert(0, {str(SOURCE)!r})
before = set(sys.meta_path)
from echotui.observer.probes import Probes
probes = Probes()
probes.install()
"""


def run(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", INSTALL + code],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip


def test_nothing_is_imported_for_the_probes() -> None:
    code = """
heavy = {"asyncio", "tornado", "uvloop", "uvicorn", "socket", "threading", "dataclasses", "inspect"}
print(heavy & set(sys.modules))
probes.tick(); print(list(probes.connections()), probes.loops(), probes.calls(0))
print(probes.kick(0, 1, "close")[0])
print(heavy & set(sys.modules))
"""
    assert run(code).stdout == "set()\n[] [] ([], 0)\nnot there\nset()\n"


def test_modules_are_patched_when_the_program_imports_them() -> None:
    code = """
import asyncio, importlib.machinery
import tornado.platform.asyncio, tornado.web, uvloop
assert type(asyncio.events.__loader__) is importlib.machinery.SourceFileLoader
assert "exec_module" not in vars(asyncio.events.__loader__)
assert set(sys.meta_path) == before
async def main():
    return [loop.kind for loop in probes.loops()]
print(asyncio.run(main()), uvloop.run(main()))
import socket
one, other = socket.socketpair()
loop = asyncio.new_event_loop()
loop.add_reader(one, print)
print(probes.calls(0)[0][-1].call)
tornado.web.RequestHandler._log.__wrapped__
loop.close(), one.close(), other.close()
"""
    done = run(code)
    assert (done.stdout, done.stderr) == ("['asyncio'] ['uvloop']\nadd_reader\n", "")


def test_what_was_imported_before_is_patched_too() -> None:
    code = (
        f"import asyncio, uvloop, tornado.web{INSTALL}"
        """
async def main():
    return [loop.kind for loop in probes.loops()]
print(asyncio.run(main()), uvloop.run(main()))
async def late():
    again = Probes()
    again.install()
    return [loop.kind for loop in again.loops()]
print(asyncio.run(late()), uvloop.run(late()))
"""
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout == "['asyncio'] ['uvloop']\n['asyncio'] ['uvloop']\n"


@pytest.mark.parametrize("run_loop", ["asyncio.run", "uvloop.run"])
def test_a_traceback_through_the_loop_is_what_it_was(run_loop: str) -> None:
    code = f"""
import asyncio, uvloop
def fails():
    raise SystemExit(7)
async def main():
    asyncio.get_running_loop().call_soon(fails)
    await asyncio.sleep(1)
import traceback
try:
    {run_loop}(main())
except SystemExit:
    print("observer" in traceback.format_exc())
    raise
"""
    done = run(code)
    assert (done.returncode, done.stdout) == (7, "False\n")
