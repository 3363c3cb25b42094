"""The descriptors of an agent, in a program that does not know of them."""

import os
import resource
import socket
import time

import pytest

from tests.observer.live_agent import (
    OWN,
    LiveAgent,
    inode_of,
    is_closed,
)
from tests.observer.programs import answer, ask, wait_until


def test_a_program_that_closes_all_descriptors_keeps_those_that_it_opens(
    running: LiveAgent,
) -> None:
    with running.connect() as sock:
        answer(sock, ask="hello")
        agent, ours = running.agent, running.own()
        assert len(ours) == OWN + 1
        theirs, other = socket.socketpair()
        for fd in ours:
            os.dup2(theirs.fileno(), fd)
        assert is_closed(sock)
    wait_until(lambda: len(running.own() - ours) == OWN)
    assert ask(running.path, ask="hello")
    agent.stop()
    agent.start()
    other.setblocking(False)
    with pytest.raises(BlockingIOError):
        other.recv(1)
    for fd in ours:
        assert inode_of(fd) == inode_of(theirs.fileno())
        os.close(fd)
    theirs.close()
    other.close()


def test_what_a_program_has_under_our_numbers_is_not_read(running: LiveAgent) -> None:
    # The end of our sockets wakes the thread: what has their numbers then is the program's.
    for _ in range(5):
        wait_until(lambda: len(running.own()) == OWN)
        # A byte in each: it is to be there afterwards.
        pairs = [socket.socketpair() for _ in range(OWN)]
        ours = sorted(running.own())
        for fd, (theirs, other) in zip(ours, pairs, strict=True):
            other.send(b"!")
            os.dup2(theirs.fileno(), fd)
        wait_until(lambda ours=ours: len(running.own() - set(ours)) == OWN)  # type: ignore[misc]  # a default
        assert ask(running.path, ask="hello")
        for fd, (theirs, other) in zip(ours, pairs, strict=True):
            assert theirs.recv(9, socket.MSG_DONTWAIT) == b"!"
            os.close(fd)
            theirs.close()
            other.close()


def test_a_client_waits_for_a_descriptor_of_the_program(running: LiveAgent) -> None:
    most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with socket.socket(socket.AF_UNIX) as sock:
        resource.setrlimit(resource.RLIMIT_NOFILE, (3, most[1]))
        try:
            sock.connect(str(running.path))
            began = time.process_time()
            time.sleep(0.3)
            used = time.process_time() - began
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, most)
        assert used < 0.03
        assert answer(sock, ask="hello")
