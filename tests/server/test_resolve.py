"""Addresses of the server, from what was asked for."""

import socket
from threading import Thread

import pytest

from echotui.server.binding import resolve


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


async def test_a_name_is_looked_up() -> None:
    addresses = await resolve(["localhost"])
    assert {address for _, address in addresses} <= {"127.0.0.1", "::1"}
    assert addresses
