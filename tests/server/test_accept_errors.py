"""What accept(2) can fail with, and what becomes of the clients behind that one."""

import errno
import logging
import socket
from typing import Any, Final

import pytest

from echotui.model.journal import LoopCall
from echotui.model.view import Accepting
from echotui.server import listener
from echotui.server.listener import ACCEPTS_PER_EVENT, MAX_ABORTED
from echotui.server.server import EchoServer
from tests.server.bench import Bench, until, until_still

pytestmark = pytest.mark.usefixtures("quick")

NETWORK: Final = [
    name
    for name in (
        "ECONNABORTED", "ENETDOWN", "EPROTO", "ENOPROTOOPT", "EHOSTDOWN", "ENONET",
        "EHOSTUNREACH", "EOPNOTSUPP", "ENETUNREACH",
    )
    if hasattr(errno, name)
]  # fmt: skip

STILL: Final = 0.2
"""Seconds without a try, where one would come at once."""


class Failing:
    """A listening socket whose next accepts fail.

    Attributes:
        calls: How often it was asked.
    """

    def __init__(self, sock: socket.socket, errors: list[int]) -> None:
        self._sock = sock
        self._errors = errors
        self.calls = 0

    def accept(self) -> tuple[socket.socket, Any]:
        self.calls += 1
        if self._errors:
            number = self._errors.pop(0)
            raise OSError(number, f"errno {number}")
        return self._sock.accept()

    def close(self) -> None:
        self._sock.close()


def fail(server: EchoServer, monkeypatch: pytest.MonkeyPatch, *errors: int) -> Failing:
    (listener,) = server.listeners
    failing = Failing(listener._sock, list(errors))
    monkeypatch.setattr(listener, "_sock", failing)
    return failing


def logged(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.levelno > logging.INFO]


@pytest.mark.parametrize("name", NETWORK)
async def test_after_a_network_error_the_next_client_is_accepted(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, name: str
) -> None:
    server = await bench.serve()
    number: int = getattr(errno, name)
    failing = fail(server, monkeypatch, *[number] * 10)
    peer, _ = await bench.join(server)
    await bench.run(peer.echo)
    assert failing.calls <= 10 + ACCEPTS_PER_EVENT
    assert server.accepting is Accepting.YES
    assert len([line for line in server.journal.newest(99) if isinstance(line, LoopCall)]) == 2
    assert not logged(caplog)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.EMFILE, "out of descriptors"),
        (errno.ENFILE, "system out of descriptors"),
        (errno.ENOMEM, "out of memory"),
        (errno.ENOBUFS, "out of socket buffers"),
        (errno.EIO, "accept fails with EIO"),
    ],
)
async def test_the_error_is_named(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, number: int, words: str
) -> None:
    bench.may_log.append("cannot accept")
    server = await bench.serve()
    fail(server, monkeypatch, number)
    waiting = await bench.connect(server)
    await until(lambda: server.accept_error)
    assert (server.accepting, server.accept_error) == (Accepting.OBSTRUCTED, words)
    (line,) = (line for line in server.journal.newest(1) if isinstance(line, LoopCall))
    assert words.startswith(line.cause)
    await bench.run(waiting.echo)
    assert not server.accept_error


@pytest.mark.parametrize("name", ["EPROTO", "ECONNABORTED"])
async def test_accept_that_fails_for_good_is_tried_a_few_times_a_second(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(listener, "RETRY_DELAY", 2 * STILL)
    bench.may_log.append("cannot accept")
    server = await bench.serve()
    leaving, _ = await bench.join(server)
    number: int = getattr(errno, name)
    failing = fail(server, monkeypatch, *[number] * 3 * (MAX_ABORTED + 1))
    waiting = await bench.connect(server)
    await until(lambda: server.accept_error)
    assert server.accept_error == f"accept fails with {name}"
    assert failing.calls == MAX_ABORTED + 1
    leaving.close()
    await until_still(lambda: failing.calls, STILL)
    assert failing.calls == MAX_ABORTED + 1, "a descriptor that comes free is no help"
    began = server.clock()
    await bench.run(waiting.echo)
    assert server.clock() - began >= listener.RETRY_DELAY


@pytest.mark.parametrize("number", [errno.EINVAL, errno.EIO, 9999])
async def test_an_unexpected_errno_is_logged_and_accept_retried_later(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, number: int
) -> None:
    bench.may_log.append("cannot accept")
    server = await bench.serve()
    inside, _ = await bench.join(server)
    failing = fail(server, monkeypatch, number, number, number)
    began = server.clock()
    waiting = await bench.connect(server)
    await until(lambda: failing.calls == 1)
    assert str(server.accepting) != Accepting.YES
    await bench.run(inside.echo)
    assert failing.calls == 1, "it does not spin"

    await bench.run(waiting.echo)

    assert server.clock() - began >= 3 * listener.RETRY_DELAY
    assert server.accepting is Accepting.YES
    (line,) = logged(caplog)
    assert f"errno {number}" in line


async def test_a_client_that_leaves_is_room_for_the_next_at_once(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listener, "RETRY_DELAY", 3600.0)
    bench.may_log.append("cannot accept")
    server = await bench.serve()
    leaving = [(await bench.join(server))[0] for _ in range(3)]
    failing = fail(server, monkeypatch, errno.EMFILE, errno.EMFILE)
    waiting = await bench.connect(server)
    await until(lambda: failing.calls == 1)
    assert server.accepting is Accepting.OBSTRUCTED

    leaving.pop().close()
    await until(lambda: failing.calls == 2)
    await until_still(lambda: failing.calls)
    assert server.accepting is Accepting.OBSTRUCTED
    for peer in leaving:
        peer.close()

    await bench.run(waiting.echo)
    assert failing.calls == 4, "two leave in one turn: one accept for both, and one that finds none"
    assert str(server.accepting) == Accepting.YES


async def test_another_errno_is_logged_at_once_and_the_same_again_is_not(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    bench.may_log.append("cannot accept")
    server = await bench.serve()
    fail(server, monkeypatch, errno.EMFILE, errno.EIO, errno.EMFILE)
    waiting = await bench.connect(server)
    await bench.run(waiting.echo)
    assert len(logged(caplog)) == 2
