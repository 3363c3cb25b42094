import gc
import logging
import signal
from collections.abc import Iterator

import pytest

from echotui.errors import MessageError, SettingsError
from echotui.runtime.ask import run as running
from echotui.runtime.ask.request import PsRequest


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    handler = signal.getsignal(signal.SIGINT)
    yield
    signal.signal(signal.SIGINT, handler)
    logging.getLogger("tornado").handlers.clear()
    gc.enable()


def instead_of_ps(monkeypatch: pytest.MonkeyPatch, error: Exception | None = None) -> list[bool]:
    """Whether garbage was collected while the command ran, each time."""
    collected: list[bool] = []

    async def ps(_request: object, _console: object) -> int:
        collected.append(gc.isenabled())
        if error is not None:
            raise error
        return 7

    monkeypatch.setattr(running, "ps", ps)
    return collected


def test_garbage_is_collected_again(monkeypatch: pytest.MonkeyPatch) -> None:
    # The entry point has turned it off; a stream runs for days.
    gc.disable()
    collected = instead_of_ps(monkeypatch)
    assert running.run(PsRequest()) == 7
    assert collected == [True]


def test_tornado_writes_nothing_beside_the_error(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    instead_of_ps(monkeypatch)
    monkeypatch.setattr(logging.getLogger(), "handlers", [])
    assert running.run(PsRequest()) == 7
    logging.getLogger("tornado.application").error("Uncaught exception")
    assert capsys.readouterr().err == ""


def test_a_request_that_cannot_be_written_is_wrong_usage(monkeypatch: pytest.MonkeyPatch) -> None:
    instead_of_ps(monkeypatch, MessageError("a filter has at most 4,096 characters"))
    with pytest.raises(SettingsError, match="at most 4,096"):
        running.run(PsRequest())
