import asyncio
import logging
import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from echotui.runtime.service import Service
from echotui.system.systemd import ServiceManager


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sock:
        sock.bind(str(tmp_path / "notify"))
        sock.setblocking(False)
        yield sock


async def received(manager: socket.socket) -> str:
    async with asyncio.timeout(10):
        return (await asyncio.get_running_loop().sock_recv(manager, 1000)).decode()


async def test_it_is_ready_lives_and_stops(manager: socket.socket) -> None:
    service = Service(ServiceManager(str(manager.getsockname()), 0.02))
    service.ready("listening on ::1")
    assert await received(manager) == "READY=1\nSTATUS=listening on ::1"
    for _ in range(3):
        assert await received(manager) == "WATCHDOG=1"
    service.stop()
    service.stopping("draining 3 clients", 5.5)
    expected = "STOPPING=1\nSTATUS=draining 3 clients\nEXTEND_TIMEOUT_USEC=5500000"
    while (text := await received(manager)) == "WATCHDOG=1":
        pass
    assert text == expected
    with pytest.raises(BlockingIOError):
        manager.recv(1000)


async def test_a_manager_that_is_gone_is_logged_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    service = Service(ServiceManager(str(tmp_path / "none")))
    with caplog.at_level(logging.WARNING):
        service.ready("x")
        service.stopping("x", 1.0)
    expected = f"cannot notify the service manager: {os.strerror(2)}"
    assert [record.getMessage() for record in caplog.records] == [expected]
