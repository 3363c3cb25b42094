"""`echotui.observe()`, called by the program itself."""

import socket
import subprocess
import sys
from pathlib import Path
from shutil import which
from typing import Final

import pytest

import echotui
from tests.observer.programs import Programs, ask, wait_until

CALLS: Final = """
import sys, os
import echotui
{call}
print(os.listdir("echotui"), flush=True)
sys.stdin.read()
"""


@pytest.fixture
def own(programs: Programs) -> Programs:
    """Programs that import echotui from its path alone: nothing else of it is installed."""
    programs.environment["PYTHONPATH"] = str(Path(echotui.__file__).parents[1])
    return programs


@pytest.mark.parametrize("observed", [False, True])
def test_it_is_observed_once_and_may_allow_more(own: Programs, *, observed: bool) -> None:
    call = "echotui.observe(); echotui.observe(allow_kick=True); echotui.observe()"
    own.write("app.py", CALLS.format(call=call))
    process = own.start("app.py", observed=observed)
    assert process.stdout
    assert process.stdout.readline() == f"['{process.pid}.observe']\n"
    hello = ask(own.sockets()[process.pid], ask="hello")[0]["hello"]
    assert (hello[3], hello[5]) == ("app.py", True)
    assert process.communicate(timeout=10) == ("", "")
    assert not own.sockets()


@pytest.mark.parametrize("observed", [False, True])
def test_it_tells_why_it_cannot(own: Programs, *, observed: bool) -> None:
    own.write("app.py", "import echotui\nechotui.observe()\n")
    own.descriptors = 4
    done = own.run("app.py", observed=observed)
    assert (done.code, done.out) == (1, "")
    assert done.err.endswith("OSError: [Errno 24] Too many open files\n")


RAW: Final = """
import asyncio, sys
async def serve(reader, writer):
    writer.write(b"x" * 30_000_000)
    await writer.drain()
async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()
asyncio.run(main())
"""


def old_python() -> str:
    """The oldest Python that is observed, if it is here."""
    found = which("python3.10") or ""
    runs = found and subprocess.run([found, "-c", ""], check=False, capture_output=True)
    return found if runs and runs.returncode == 0 else ""


@pytest.mark.skipif(not old_python(), reason="there is no Python 3.10")
def test_python_3_10_tells_what_its_connections_do(programs: Programs) -> None:
    programs.python = Path(old_python())
    programs.write("raw.py", RAW)
    process = programs.start("raw.py")
    assert process.stdout
    port = int(process.stdout.readline())
    with socket.create_connection(("127.0.0.1", port)) as client:
        client.recv(1)
        (path,) = programs.sockets().values()

        def told() -> list[tuple[int, str]]:
            lines = ask(path, ask="sample", since=0)
            each = [each for line in lines for each in line.get("connections", ())]
            return [(queue, doing) for *_, queue, doing, _, _, peer in each if peer == name]

        name = [*client.getsockname()]
        wait_until(lambda: [doing for _, doing in told()] == ["serve() raw.py:5"])
        assert told()[0][0] > 1_000_000


def test_it_needs_linux(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    with pytest.raises(OSError, match="Linux"):
        echotui.observe()
