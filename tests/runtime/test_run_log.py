import asyncio
import logging

import pytest

from echotui.logs.formatter import render
from echotui.model.limits import Limits
from echotui.model.strategy import Strategy
from echotui.runtime.run_log import log_loop_error, log_signal, log_start
from echotui.server.server import EchoServer
from echotui.system.descriptors import FdBudget


@pytest.fixture(autouse=True)
def _all_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)


def lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [render(record).split(" ", 1)[1] for record in caplog.records]


async def test_the_start_is_logged_with_the_limits(caplog: pytest.LogCaptureFixture) -> None:
    server = EchoServer(Strategy.TEXTBOOK, Limits(max_clients=7, idle_timeout=1.5))
    await server.start(["127.0.0.1"], 0)
    log_start(server, "uvloop", FdBudget(1024, 7))
    server.stop()
    start, room = lines(caplog)
    assert start.startswith("INFO - start version=")
    assert f" at={server.addresses[0]} loop=uvloop strategy=textbook " in start
    assert "max_clients=7" in start
    assert "idle_timeout=1.5" in start
    assert "max_per_ip" not in start
    assert room == 'INFO - room text="room for 960 clients: 1024 descriptors, 64 in reserve"'


def test_a_signal_has_its_name(caplog: pytest.LogCaptureFixture) -> None:
    log_signal(15)
    assert lines(caplog) == ["INFO - signal cause=SIGTERM"]


async def test_the_error_of_a_callback_quotes_no_payload(caplog: pytest.LogCaptureFixture) -> None:
    def fail(payload: bytes) -> None:
        raise ValueError(payload)

    loop = asyncio.get_running_loop()
    logged = asyncio.Event()

    def on_error(_loop: asyncio.AbstractEventLoop, context: dict[str, object]) -> None:
        error = context["exception"]
        assert isinstance(error, ValueError)
        log_loop_error(str(context["message"]), error)
        logged.set()

    loop.set_exception_handler(on_error)
    loop.call_soon(fail, b"p4yl04d")
    await logged.wait()
    log_loop_error("Task was destroyed but it is pending!", None)
    failed, message = lines(caplog)
    assert failed.startswith('ERROR - loop-error cause=ValueError error=ValueError where="test_run')
    assert "p4yl04d" not in failed
    assert message == 'ERROR - loop-error cause="Task was destroyed but it is pending!"'
