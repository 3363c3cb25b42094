"""An error in the check of a connection ends that connection alone, and the rounds go on."""

import logging
from collections.abc import Callable

import pytest

from echotui.model.ending import Ending, Reason, Side
from echotui.model.limits import Limits
from echotui.server.channel import Channel
from echotui.server.round_checks import RoundChecks
from echotui.server.viewers import Viewers
from tests.server.bench import Bench, ending, until

pytestmark = pytest.mark.usefixtures("quick")

FAULT = "a fault made by a test"
FAULTY = Ending(Reason.ERROR, Side.SERVER, "RuntimeError")

Break = Callable[[type, str, Callable[..., bool]], None]


@pytest.fixture
def break_(monkeypatch: pytest.MonkeyPatch) -> Break:
    """Make a method raise when its arguments fulfil a condition."""

    def break_(kind: type, method: str, when: Callable[..., bool]) -> None:
        original = getattr(kind, method)

        def broken(*args: object) -> object:
            if when(*args):
                raise RuntimeError(FAULT)
            return original(*args)

        monkeypatch.setattr(kind, method, broken)

    return break_


def logged(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    return [record for record in caplog.records if record.levelno > logging.INFO]


async def test_a_check_that_raises_ends_the_checked_connection_alone(
    bench: Bench, break_: Break, caplog: pytest.LogCaptureFixture
) -> None:
    bench.may_log.append("timeouts: a check failed")
    server = await bench.serve(limits=Limits(idle_timeout=60.0))
    other, kept = await bench.join(server)
    faulty = [await bench.join(server) for _ in range(3)]
    ids = {channel.id for _, channel in faulty}
    break_(RoundChecks, "check", lambda _self, channel, *_: channel.id in ids)

    for peer, channel in faulty:
        assert await ending(server, channel.id) == FAULTY
        assert await bench.run(peer.receive_until_closed) == 0
        peer.close()

    assert list(server.channels) == [kept.id]
    assert server.counters.handler_errors == server.counters.ends[Reason.ERROR] == 3
    rounds = server.rounds
    await bench.run(other.echo)
    (record,) = logged(caplog)
    assert record.exc_info
    assert FAULT in str(record.exc_info[1])
    # The rounds go on: rates are measured by them alone.
    await until(lambda: kept.rate_in > 0)
    assert server.rounds > rounds
    other.close()
    await bench.flat()


async def test_a_round_that_raises_at_its_start_still_checks(
    bench: Bench, break_: Break, caplog: pytest.LogCaptureFixture
) -> None:
    bench.may_log.append("timeouts: a round failed")
    server = await bench.serve(limits=Limits(idle_timeout=0.2))
    rounds: list[int] = []

    def fail(*_: object) -> bool:
        rounds.append(1)
        return len(rounds) <= 2

    break_(Viewers, "sample", fail)
    _, first = await bench.join(server)
    assert (await ending(server, first.id)).reason is Reason.IDLE_TIMEOUT
    _, second = await bench.join(server)
    assert (await ending(server, second.id)).reason is Reason.IDLE_TIMEOUT
    await until(lambda: len(rounds) >= 3)
    assert len(logged(caplog)) == 1, "the same error is logged once"


async def test_a_close_that_raises_as_well_does_not_stop_the_rounds(
    bench: Bench, break_: Break, caplog: pytest.LogCaptureFixture
) -> None:
    bench.may_log += ["timeouts: a check failed", "timeouts: a close failed"]
    server = await bench.serve(limits=Limits(idle_timeout=0.2))
    _, channel = await bench.join(server)
    faults: list[int] = []

    def fail(self: Channel, *_: object) -> bool:
        faults.append(1)
        return self is channel and len(faults) <= 2

    break_(RoundChecks, "check", lambda _self, checked, *_: fail(checked))
    break_(Channel, "fail", fail)
    await until(lambda: len(faults) >= 2)
    assert (await ending(server, channel.id)).reason is Reason.IDLE_TIMEOUT
    assert len(logged(caplog)) == 2
