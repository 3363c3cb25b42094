"""What a run says of itself in the log: its start, its signals, its end."""

import logging
from collections.abc import Sequence
from dataclasses import asdict

from echotui.model.limits import Limits
from echotui.runtime.exposure import exposure
from echotui.server.server import EchoServer
from echotui.system.descriptors import FdBudget
from echotui.system.signals import signal_name

log = logging.getLogger(__name__)


def tell_start(server: EchoServer, loop: str, room: FdBudget) -> None:
    """Say what was started.

    Args:
        server: It listens already.
        loop: The event loop's kind.
        room: How many clients there are descriptors for.
    """
    if not log.isEnabledFor(logging.INFO):
        return
    # Not at the top: it takes 10 ms of the start, and few sessions have a log.
    from importlib.metadata import version  # noqa: PLC0415

    at = ", ".join(str(address) for address in server.addresses)
    _tell(
        "start", version=version("echotui"), at=at, loop=loop, strategy=server.strategy,
        **_set(server.limits),
    )  # fmt: skip
    _tell("room", text=room)
    if text := exposure(server.addresses):
        _tell("exposed", text=text)


def tell_notice(text: str) -> None:
    """Write what the operator is told of the settings at the start, a `text` of one line."""
    _tell("notice", text=text)


def tell_signal(number: int) -> None:
    """Say that a signal came, the one of this `number`."""
    _tell("signal", cause=signal_name(number))


def tell_drain(server: EchoServer, within: float) -> None:
    """Say that the end has begun.

    Args:
        server: What ends.
        within: Seconds that its clients have.
    """
    _tell("drain", clients=len(server.channels), within=within)


def tell_stop(server: EchoServer, signals: Sequence[int]) -> None:
    """Say how it ended.

    Args:
        server: What has ended.
        signals: Those that came, if any.
    """
    ledger = server.ledger
    _tell(
        "stop",
        signals=",".join(signal_name(number) for number in signals) or "none",
        accepted=ledger.accepted,
        rejected=ledger.rejected,
        faults=ledger.faults,
        bytes_in=ledger.bytes_in,
        bytes_out=ledger.bytes_out,
    )


def tell_fault(message: str, error: BaseException | None) -> None:
    """Say that something failed where only the loop could see it.

    Args:
        message: What the loop says of it; not told when there is an exception, for then asyncio
            quotes the arguments of a call, and that may be a payload.
        error: What was raised, if anything.
    """
    cause = type(error).__name__ if error is not None else message
    log.error("loop-fault", exc_info=error, extra={"fields": {"cause": cause}})


def _set(limits: Limits) -> dict[str, object]:
    return {name: value for name, value in asdict(limits).items() if value}


def _tell(event: str, **fields: object) -> None:
    log.info(event, extra={"fields": fields})
