"""Fault 34: whatever step of taking a client in fails, it is closed, and nothing of it stays."""

import errno
import logging
import socket
from collections.abc import Callable
from contextlib import suppress
from typing import Final, cast

import pytest

from echotui.model.cause import Cause
from echotui.model.ending import Ending, Reason, Side
from echotui.model.journal import LoopCall
from echotui.model.limits import Limits
from echotui.model.view import Accepting
from echotui.server import admission
from echotui.server.channel import Channel
from echotui.server.server import EchoServer
from tests.server.bench import Bench, end_of, until
from tests.server.peers import SMALL_BUFFER

pytestmark = pytest.mark.usefixtures("quick")

WORDS: Final = {errno.ENOSPC: "out of epoll watches", errno.ENOMEM: "out of memory"}


def refuse(bench: Bench, monkeypatch: pytest.MonkeyPatch, call: str, number: int) -> None:
    """Let one call of the loop for a client fail as epoll_ctl does."""
    original: Callable[..., None] = getattr(bench.loop, call)

    def refusing(fd: object, *arguments: object) -> None:
        if isinstance(fd, Channel) or call == "update_handler":
            monkeypatch.undo()
            if isinstance(fd, Channel):
                # Tornado has noted it by the time the kernel is asked.
                bench.loop.handlers[fd.fd] = (fd, cast("Callable[..., None]", arguments[0]))
            raise OSError(number, "refused")
        original(fd, *arguments)

    monkeypatch.setattr(bench.loop, call, refusing)


@pytest.mark.parametrize("number", [*WORDS])
async def test_a_client_that_cannot_be_registered_is_closed_and_accepting_pauses(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    bench.may_log.append("cannot accept")
    server = await bench.serve(limits=Limits(max_clients=2))
    inside, _ = await bench.join(server)
    refuse(bench, monkeypatch, "add_handler", number)

    await bench.run(knock, server)

    assert (server.accepting, server.accept_error) == (Accepting.OBSTRUCTED, WORDS[number])
    ended = end_of(server, 2).ending
    assert ended == Ending(Reason.ERROR, Side.SERVER, errno.errorcode[number])
    pauses = [line for line in server.journal.newest(9) if isinstance(line, LoopCall)]
    assert str(pauses[0].cause) == WORDS[number]
    await bench.run(inside.echo)
    # The limit of two is not used up by one that has gone.
    peer = await bench.connect(server)
    await bench.run(peer.echo)
    assert (str(server.accepting), server.accept_error) == (Accepting.FULL, "")
    inside.close()
    peer.close()
    await bench.flat()


@pytest.mark.parametrize("step", ["setblocking", "Channel", "PayloadTap"])
@pytest.mark.parametrize("error", [OSError(errno.ENOMEM, "none"), MemoryError()], ids=repr)
async def test_after_any_failed_step_nothing_is_left(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, step: str, error: Exception
) -> None:
    bench.may_log += ["cannot accept", "cannot admit a client"]
    server = await bench.serve(limits=Limits(max_per_ip=1), keep_payload=True)

    def failing(*_: object, **__: object) -> None:
        monkeypatch.undo()
        raise error

    where = socket.socket if step == "setblocking" else admission
    monkeypatch.setattr(where, step, failing)
    await bench.run(knock, server)
    assert server.accept_error or server.counters.handler_errors
    peer, _ = await bench.join(server)
    await bench.run(peer.echo)
    peer.close()
    await bench.flat()


def knock(server: EchoServer) -> None:
    """Connect, and be closed at once; without Python's own `setblocking`."""
    with socket.socket() as sock, suppress(ConnectionResetError):
        sock.connect(server.addresses[0])
        assert sock.recv(1) == b""


async def test_a_mask_that_cannot_be_changed_ends_its_client(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = await bench.serve(sndbuf=SMALL_BUFFER)
    peer, channel = await bench.join(server, rcvbuf=SMALL_BUFFER)
    refuse(bench, monkeypatch, "update_handler", errno.ENOMEM)
    await bench.run(peer.send, bytes(100_000))
    await until(lambda: not server.channels)
    assert end_of(server, channel.id).ending == Ending(Reason.ERROR, Side.SERVER, "ENOMEM")
    assert channel.connection.lost > 0
    peer.close()
    await bench.flat()


async def test_a_listener_that_cannot_be_registered_again_tries_on(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    bench.may_log.append("cannot accept")
    server = await bench.serve()
    server.accept(on=False)
    original = bench.loop.add_handler

    def refusing(fd: int, *arguments: Callable[..., None]) -> None:
        monkeypatch.undo()
        bench.loop.handlers[fd] = (fd, arguments[0])
        raise OSError(errno.ENOSPC, "refused")

    monkeypatch.setattr(bench.loop, "add_handler", refusing)
    server.accept(on=True)
    assert bench.loop.add_handler == original
    assert server.accept_error == WORDS[errno.ENOSPC]
    peer, _ = await bench.join(server)
    await bench.run(peer.echo)
    assert not server.accept_error
    (line,) = (record for record in caplog.records if record.levelno > logging.INFO)
    assert Cause.OUT_OF_WATCHES in line.getMessage()
