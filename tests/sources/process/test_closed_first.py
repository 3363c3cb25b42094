import os
import socket
import struct
import sys
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from echotui.model.address import Address, from_sockaddr
from echotui.model.ending import Side
from echotui.sources.process import netlink, proc_files
from echotui.sources.process.closed_first import ClosingSockets, first_closed
from echotui.sources.process.proc_files import stat
from echotui.sources.process.sample import Ends, Entry, Identity, Sample
from tests.sources.process.world import program_info, sample_of

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="there is no sock_diag")

RESET = struct.pack("ii", 1, 0)


class _Pair:
    """A client, and what a listener has accepted."""

    def __init__(self, stack: ExitStack, family: int = socket.AF_INET, host: str = "") -> None:
        bound = host or ("::1" if family == socket.AF_INET6 else "127.0.0.1")
        listener = stack.enter_context(socket.socket(family))
        listener.bind((bound, 0))
        listener.listen()
        to = ("127.0.0.1" if bound == "::" else bound, listener.getsockname()[1])
        self.client = stack.enter_context(socket.create_connection(to))
        self.accepted = stack.enter_context(listener.accept()[0])
        self.ends: Ends = (
            from_sockaddr(self.accepted.getsockname()),
            from_sockaddr(self.accepted.getpeername()),
        )


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


@pytest.mark.parametrize(
    ("family", "host"), [(socket.AF_INET, ""), (socket.AF_INET6, ""), (socket.AF_INET6, "::")]
)
def test_a_socket_that_was_closed_first_is_still_there(
    stack: ExitStack, family: int, host: str
) -> None:
    waits, ended, left, reset, open_ = (_Pair(stack, family, host) for _ in range(5))
    waits.accepted.close()
    ended.accepted.close()
    ended.client.close()
    left.client.close()
    left.accepted.close()
    reset.accepted.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
    reset.accepted.close()
    assert first_closed([each.ends for each in (waits, ended, left, reset, open_)]) == {
        waits.ends: Side.SERVER,
        ended.ends: Side.SERVER,
        # Ours is forgotten, once the last acknowledgement has come: the client's tells.
        left.ends: Side.CLIENT,
        reset.ends: Side.NOBODY,
    }


def test_only_what_has_vanished_is_asked_for(
    stack: ExitStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    pairs = [_Pair(stack) for _ in range(3)]
    own = stat(os.getpid()).id
    entries = {
        pair.ends: Entry(
            Identity(own, pair.accepted.fileno(), os.fstat(pair.accepted.fileno()).st_ino),
            "tcp in", local=pair.ends[0], peer=pair.ends[1], state="ESTAB",
            rtt=0.001,
        )
        for pair in pairs
    }  # fmt: skip
    asked: list[int] = []
    ask = netlink.ask

    def counted(sock: socket.socket, request: bytes, number: int, take: netlink.Take) -> None:
        asked.append(number)
        ask(sock, request, number, take)

    monkeypatch.setattr(netlink, "ask", counted)

    def read() -> Sample:
        return sample_of(1.0, *entries.values(), processes=(program_info(own),))

    closing = ClosingSockets(read)
    assert (closing.sample().closing, closing.sample().closing, asked) == ({}, {}, [])
    first = entries.pop(pairs[0].ends)
    pairs[0].accepted.close()
    assert closing.sample().closing == {(first.local, first.peer): Side.SERVER}
    assert asked == [1]
    assert closing.sample().closing == {}


@pytest.mark.parametrize(("later", "found"), [(6, [Side.SERVER]), (7, [])])
def test_one_that_is_closed_just_now_is_asked_for_again(
    monkeypatch: pytest.MonkeyPatch, later: int, found: list[Side]
) -> None:
    states = iter((7, later))  # TCP_CLOSE, TCP_TIME_WAIT: net/tcp_states.h.

    def answer(_sock: socket.socket, _request: bytes, _number: int, take: netlink.Take) -> None:
        take(bytearray([socket.AF_INET, next(states)]), 0, 2)

    monkeypatch.setattr(netlink, "ask", answer)
    ends = Address("127.0.0.1", 1), Address("127.0.0.1", 2)
    assert list(first_closed([ends]).values()) == found


@pytest.mark.parametrize(
    ("family", "host"), [(socket.AF_INET, ""), (socket.AF_INET6, ""), (socket.AF_INET6, "::")]
)
def test_of_another_network_namespace_its_tables_are_read(
    stack: ExitStack, monkeypatch: pytest.MonkeyPatch, family: int, host: str
) -> None:
    pairs, other = [_Pair(stack, family, host) for _ in range(4)], stat(os.getppid()).id
    names = {os.getpid(): "net:[1]", other.pid: "net:[2]"}
    monkeypatch.setattr(proc_files, "namespace", names.__getitem__)
    monkeypatch.setattr(netlink, "opened", None)
    entries = [
        Entry(Identity(other, 9, number), "tcp in", 1, (), *pair.ends, state="ESTAB")
        for number, pair in enumerate(pairs)
    ]

    def read() -> Sample:
        return sample_of(1.0, *entries, processes=(program_info(other),))

    closing = ClosingSockets(read)
    assert [each.network for each in closing.sample().processes] == ["net:[2]"]
    entries.clear()
    first, second, reset, _ = pairs
    first.accepted.close()
    second.client.close()
    second.accepted.close()
    reset.accepted.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
    reset.accepted.close()
    assert closing.sample().closing == {
        first.ends: Side.SERVER,
        second.ends: Side.CLIENT,
        reset.ends: Side.NOBODY,
    }


def test_a_kernel_without_it_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> socket.socket:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(netlink, "opened", refuse)
    assert first_closed([(Address("127.0.0.1", 1), Address("127.0.0.1", 2))]) == {}
