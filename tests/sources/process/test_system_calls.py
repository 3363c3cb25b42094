"""Samples stop, trace and duplicate nothing: no such system call is made."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.injected import MISSING
from tests.sources.process.target import Target

pytestmark = pytest.mark.skipif(bool(MISSING), reason=MISSING)

CALLS = (
    "ptrace", "process_vm_readv", "process_vm_writev", "pidfd_open", "pidfd_getfd",
    "pidfd_send_signal", "kill", "tkill", "tgkill",
)  # fmt: skip
ROWS = 150
"""Of more than 200 descriptors."""
SAMPLES = f"""
import asyncio, os, sys
from echotui.model.filter.parser import parse
from echotui.model.query import Query, Window
from echotui.sources.process import descriptors, proc_files, reader, source, watched, process_tree

descriptors.ROUND = 0.2

async def main(pid):
    program = watched.WatchedProgram(reader.Reader(lambda: process_tree.family(pid)).sample)
    shown = source.ProcessSource(program)
    while program.descriptors.rounds < 2:
        view = await shown.view(Query(filter=parse("kind:unix"), window=Window(0, {ROWS})))
        await asyncio.sleep(0.05)
    await shown.view(Query(detail=view.rows[-1].id))
    shown.close()
    program.close()
    return len(view.rows)

rows = asyncio.run(main(int(sys.argv[1])))
os.kill(os.getpid(), 0)
print(rows)
"""
"""Ends with a call that is seen."""


def test_samples_and_a_detail(tmp_path: Path) -> None:
    with Target() as target:
        target.run("""
epoll, pairs = select.epoll(), [socket.socketpair() for _ in range(100)]
listener = socket.create_server(("127.0.0.1", 0))
client = socket.create_connection(listener.getsockname())
for each in (listener, client, *(one for one, _ in pairs)):
    epoll.register(each, select.EPOLLIN)
""")
        log = tmp_path / "calls"
        done = subprocess.run(
            ["strace", "-f", "--seccomp-bpf", "-qq", "-e", f"trace={','.join(CALLS)}",
             "-e", "signal=none", "-o", log,
             sys.executable, "-c", SAMPLES, str(target.pid)],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
    if "PTRACE_TRACEME" in done.stderr:
        pytest.skip(f"strace may not trace: {done.stderr}")
    assert int(done.stdout) == ROWS, done.stderr
    (line,) = log.read_text().splitlines()
    assert "kill(" in line
    assert ", 0)" in line
