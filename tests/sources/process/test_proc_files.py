import os
import sys

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from echotui.sources.process import proc_files
from echotui.sources.process.fd_link import FdLink, parse_link
from echotui.sources.process.proc_files import GoneError, parse_stat
from echotui.sources.process.sample import ProcessId
from tests.sources.process.target import Target

REST = (
    b"S 10097 10097 30049 0 -1 4194304 2946 6569 0 0 1 1 3 0 20 0 1 0 6121012 17334272 3488 1844"
    b"6744073709551615 94310813585408 94310813585749 140727319942496 0 0 0 0 16781312 2 0 0 0 17 1"
    b" 0 0 0 0 0 94310813597104 94310813597720 94311414964224 140727319947316 140727319947366 0 0 0"
)


@given(st.binary(max_size=15).filter(lambda name: b"\0" not in name))
@example(b"a) S (b")
@example(b") R 1 2\n3")
def test_a_name_may_hold_anything(name: bytes) -> None:
    stat = parse_stat(b"4711 (%b) %b\n" % (name, REST))
    assert stat.id == ProcessId(4711, 6121012)
    assert stat.name == name.decode(errors="replace")
    assert (stat.parent, stat.state, stat.arg_start) == (10097, "S", 140727319947316)


@given(
    st.binary(max_size=200) | st.integers(0, len(REST) // 2).map(lambda at: b"1 (a) " + REST[:at])
)
def test_what_is_no_stat_is_of_a_process_that_has_ended(data: bytes) -> None:
    with pytest.raises(GoneError):
        parse_stat(data)


@pytest.mark.parametrize(
    ("text", "kind", "inode"),
    [
        ("socket:[4711]", "socket", 4711),
        ("pipe:[17]", "pipe", 17),
        ("anon_inode:[eventpoll]", "epoll", 0),
        ("anon_inode:[timerfd]", "timer", 0),
        ("anon_inode:[eventfd]", "event", 0),
        ("anon_inode:[signalfd]", "signal", 0),
        ("anon_inode:[io_uring]", "io_uring", 0),
        ("anon_inode:inotify", "inotify", 0),
        ("anon_inode:[pidfd]", "pidfd", 0),
        ("pidfd:[9]", "pidfd", 9),
        ("/dev/null", "", 0),
        ("/tmp/socket:[4711]", "", 0),
        ("socket:[4711] (deleted)", "", 0),
        ("", "", 0),
    ],
)
def test_what_a_link_means(text: str, kind: str, inode: int) -> None:
    assert parse_link(text) == FdLink(kind, inode, text)


@pytest.mark.skipif(sys.platform != "linux", reason="there is no /proc")
def test_files_of_a_process() -> None:
    with Target(also=("two words", "\x1b[2J", "")) as target:
        assert proc_files.stat(target.pid).parent == os.getpid()
        assert proc_files.command_line(target.pid).endswith(" two words \x1b[2J")
        assert proc_files.user(target.pid) == os.geteuid()
        assert proc_files.namespace(target.pid) == proc_files.namespace(os.getpid())
        assert proc_files.threads(target.pid) == [target.pid]
        assert proc_files.links(target.pid)[0].startswith("pipe:[")
        pid = target.pid
    for read in (proc_files.stat, proc_files.links, proc_files.command_line, proc_files.threads):
        with pytest.raises(GoneError, match=f"process {pid} has ended"):
            read(pid)


@pytest.mark.skipif(sys.platform != "linux", reason="there is no /proc")
def test_a_name_of_a_thread_that_looks_like_fields() -> None:
    with Target() as target:
        name = target.run("open('/proc/self/comm', 'w').write(') R 1 (x'); answer = 1")
        assert name == 1
        stat = proc_files.stat(target.pid)
        assert (stat.name, stat.parent) == (") R 1 (x", os.getpid())
