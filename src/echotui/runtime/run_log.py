"""The log lines of a run: its start, its signals, its end."""

import asyncio
import logging
from collections.abc import Sequence
from typing import Any

from msgspec.structs import asdict

from echotui.model.address import Address
from echotui.model.limits import Limits
from echotui.runtime.startup import exposure_warning
from echotui.server.server import EchoServer
from echotui.system.descriptors import FdBudget
from echotui.system.signals import signal_name

log = logging.getLogger(__name__)


def log_start(
    server: EchoServer,
    loop: str,
    room: FdBudget,
    control: str = "",
    http: Sequence[Address] = (),
) -> None:
    """Log the start of a server that listens already.

    Args:
        loop: The name of the event loop.
        room: The descriptors that there are.
        control: The path of its control socket; empty for none.
        http: Where it answers over TCP.
    """
    if not log.isEnabledFor(logging.INFO):
        return
    # Not at the top: it takes 10 ms of the start, and few sessions have a log.
    from importlib.metadata import version  # noqa: PLC0415

    asked = {"control": control, "http": _listed(http)}
    _log(
        "start", version=version("echotui"), at=_listed(server.addresses),
        **{name: value for name, value in asked.items() if value},
        loop=loop, strategy=server.strategy, **_set(server.limits),
    )  # fmt: skip
    _log("room", text=room)
    if text := exposure_warning(server.addresses):
        _log("exposed", text=text)


def log_notice(text: str) -> None:
    """Log a notice about the settings, one line."""
    _log("notice", text=text)


def log_signal(number: int) -> None:
    """Log that a signal was received."""
    _log("signal", cause=signal_name(number))


def log_drain(server: EchoServer, within: float) -> None:
    """Log that a drain has begun, which may take so many seconds."""
    _log("drain", clients=len(server.channels), within=within)


def log_stop(server: EchoServer, signals: Sequence[int]) -> None:
    """Log the end, with the signals received and the counters."""
    counters = server.counters
    _log(
        "stop",
        signals=",".join(signal_name(number) for number in signals) or "none",
        accepted=counters.accepted,
        rejected=counters.rejected,
        handler_errors=counters.handler_errors,
        bytes_in=counters.bytes_in,
        bytes_out=counters.bytes_out,
    )


def log_attach(server: str) -> None:
    """Log that a dashboard shows a server of this name."""
    _log("attach", server=server)


def on_loop_exception(_loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Log an error, as an exception handler of the loop."""
    log_loop_error(str(context.get("message")), context.get("exception"))


def log_result(text: str) -> None:
    """Log the result of a check, or of the report, one line."""
    _log("result", text=text)


def log_loop_error(message: str, error: BaseException | None) -> None:
    """Log an error that only the loop could see.

    With an exception, the loop's message is left out: asyncio quotes the arguments of the call, and
    one may be a payload.
    """
    cause = type(error).__name__ if error is not None else message
    log.error("loop-error", exc_info=error, extra={"fields": {"cause": cause}})


def _listed(addresses: Sequence[Address]) -> str:
    return ", ".join(str(address) for address in addresses)


def _set(limits: Limits) -> dict[str, object]:
    return {name: value for name, value in asdict(limits).items() if value}


def _log(event: str, **fields: object) -> None:
    log.info(event, extra={"fields": fields})
