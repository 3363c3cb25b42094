import os
import sys

import pytest

from echotui.model.mask import READ, WRITE
from echotui.sources.process import proc_files
from echotui.sources.process.epoll_files import EpollFiles
from echotui.sources.process.proc_files import GoneError
from tests.clients import wait_until
from tests.sources.process.target import Target

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="there is no /proc")

COUNT = 100
"""Sockets, so that the table is larger than a page."""
LARGE = f"""
epoll = select.epoll()
pairs = [socket.socketpair() for _ in range({COUNT})]
for one, _ in pairs:
    epoll.register(one, select.EPOLLIN)
answer = epoll.fileno(), pairs[0][0].fileno()
"""


def kept() -> list[str]:
    """The files of epolls that this process has open."""
    return [link for link in proc_files.links(os.getpid()).values() if "/fdinfo/" in link]


def test_the_file_of_a_large_table_is_kept_and_shows_what_is_registered_now() -> None:
    with Target() as target:
        epoll, fd = target.run(LARGE)
        files = EpollFiles()
        before = files.read(target.id, epoll)
        files.end()
        assert kept() == [f"/proc/{target.pid}/fdinfo/{epoll}"]
        target.run("epoll.modify(pairs[0][0], select.EPOLLOUT); epoll.unregister(pairs[1][0])")
        after = files.read(target.id, epoll)
        files.end()
        masks = [{each.fd: each.mask for each in table.registrations} for table in (before, after)]
        assert masks[0][fd] == READ
        assert masks[1][fd] == WRITE
        assert [len(each) for each in masks] == [COUNT, COUNT - 1]
        assert len(kept()) == 1
        # The next sample is without it.
        files.end()
        assert kept() == []


def test_a_small_table_is_not_kept_and_all_are_closed_with_the_object() -> None:
    with Target() as target:
        epoll, _ = target.run(LARGE)
        small = target.run("small = select.epoll(); small.register(epoll); answer = small.fileno()")
        files = EpollFiles()
        assert len(files.read(target.id, small).registrations) == 1
        assert kept() == []
        files.read(target.id, epoll)
        assert len(kept()) == 1
        del files
        assert kept() == []


def test_a_kept_file_keeps_nothing_of_the_program_open() -> None:
    with Target() as target:
        epoll, _ = target.run(LARGE)
        files = EpollFiles()
        files.read(target.id, epoll)
        target.run("epoll.close(); other = pairs[0][1]; other.settimeout(5); pairs[0][0].close()")
        assert target.run("answer = other.recv(1).decode()") == ""
        with pytest.raises(GoneError):
            files.read(target.id, epoll)
        assert kept() == []


def test_the_file_of_a_process_that_has_ended() -> None:
    with Target() as target:
        epoll, _ = target.run(LARGE)
        files, id_ = EpollFiles(), target.id
        files.read(id_, epoll)
        target.end()
        wait_until(lambda: proc_files.stat(id_.pid).is_zombie)
        with pytest.raises(GoneError):
            files.read(id_, epoll)
        assert kept() == []
