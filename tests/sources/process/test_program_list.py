import os
import socket
import sys

import pytest

from echotui.model.address import from_sockaddr
from echotui.sources.process import netlink
from echotui.sources.process.listeners import listeners
from echotui.sources.process.netlink import DiagError
from echotui.sources.process.proc_files import Stat
from echotui.sources.process.program_list import Scan, programs
from echotui.sources.process.sample import ProcessId
from tests.sources.process.target import Target

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="there is no /proc")


@pytest.mark.parametrize("diag", [True, False])
def test_listeners_with_their_users(monkeypatch: pytest.MonkeyPatch, diag: bool) -> None:  # noqa: FBT001 - a case
    def refuse(*_: object) -> None:
        raise DiagError("no such module")

    if not diag:
        monkeypatch.setattr(netlink, "dump", refuse)
    with (
        socket.create_server(("127.0.0.1", 0)) as one,
        socket.create_server(("::1", 0), family=socket.AF_INET6) as other,
        socket.create_connection(one.getsockname()),
    ):
        found = {each.inode: each for each in listeners()}
        for each in (one, other):
            inode = os.fstat(each.fileno()).st_ino
            assert found[inode] == (inode, from_sockaddr(each.getsockname()), os.geteuid())


def test_programs_that_listen_with_their_children() -> None:
    with Target() as target:
        target.run("import socket\nlistener = socket.create_server(('127.0.0.1', 0))")
        port = target.run("answer = listener.getsockname()[1]")
        # A worker has the same listener, and a socket of its own.
        target.run(
            "import os, time\nif not (pid := os.fork()):\n    own = socket.socket()\n"
            "    os.write(1, b'2\\n')\n    time.sleep(100)\n"
        )
        target.run("answer = 1")
        found = {each.pid: each for each in programs()}
        assert found[target.pid].addresses == (f"127.0.0.1:{port}",)
        assert found[target.pid].sockets == 2
        assert len([each for each in found.values() if f"127.0.0.1:{port}" in each.addresses]) == 1
        # This process has none that listens, and is not listed anyway.
        assert os.getpid() not in found


def test_what_systemd_keeps_for_a_service_is_of_the_service() -> None:
    def process(pid: int, name: str, parent: int) -> Stat:
        return Stat(ProcessId(pid, 1), name, "S", parent, 0)

    known = {1: process(1, "systemd", 0), 7: process(7, "sshd", 1), 8: process(8, "sshd", 7)}
    scan = Scan(known, {pid: frozenset({99}) for pid in known}, ())
    assert scan.holders([99]) == [7]
    assert Scan({1: known[1]}, {1: frozenset({99})}, ()).holders([99]) == []
