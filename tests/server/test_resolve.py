"""Addresses of the server, from what was asked for."""

import asyncio
import socket
from threading import Event, Thread

import pytest

from echotui.server.resolve import resolve


@pytest.mark.parametrize(
    ("host", "family"), [("127.0.0.1", socket.AF_INET), ("::1", socket.AF_INET6)]
)
async def test_a_numeric_address_needs_no_thread(
    monkeypatch: pytest.MonkeyPatch, host: str, family: socket.AddressFamily
) -> None:
    def refused(_thread: Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(Thread, "start", refused)
    assert await resolve([host, host]) == ((family, host),)


async def test_a_name_is_resolved() -> None:
    addresses = await resolve(["localhost"])
    assert {address for _, address in addresses} <= {"127.0.0.1", "::1"}
    assert addresses


async def test_a_name_server_that_does_not_answer_delays_no_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    entered, answer, answered = Event(), Event(), Event()

    def hanging(*_: object, flags: int, **__: object) -> list[object]:
        if flags & socket.AI_NUMERICHOST:
            raise socket.gaierror(socket.EAI_NONAME, "not a number")
        entered.set()
        answer.wait(10)
        answered.set()
        return []

    monkeypatch.setattr(socket, "getaddrinfo", hanging)
    resolving = asyncio.create_task(resolve(["nowhere.invalid"]))
    await asyncio.to_thread(entered.wait, 10)
    resolving.cancel()
    try:
        with pytest.raises(asyncio.CancelledError):
            await resolving
        assert not answered.is_set()
    finally:
        answer.set()
