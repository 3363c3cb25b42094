"""Injected faults: for a client, for those to come, and for half of those of an address."""

from collections.abc import Callable
from typing import Final

from echotui.model.command import Invoke
from echotui.model.fault_text import ACTION
from echotui.model.limits import Limits
from echotui.model.view import View
from tests.screenshots.session import Recorder, session

CLIENTS: Final = 13
DETAILED: Final = "127.0.0.5"
RULES: Final = (
    f"addr:{DETAILED} latency=600ms corrupt=1000",
    "addr:127.0.0.9 slow-close=5s",
    "addr:127.0.0.30 reset=9s",
)
HALF: Final = "addr:127.0.0.20 latency=200ms 50%"
STAY: Final = 13.0
"""Seconds from the first rules to the last; the client that is reset then is still shown."""
SHOWN: Final = 1.5
"""Seconds from the last rule to the picture: rates are of the last second."""


async def record_faults() -> None:
    """Put rules on while the clients talk, and wait for what they do."""
    async with session("faults", Limits()) as recorder:
        view = await recorder.when(lambda view: len(view.rows) >= CLIENTS)
        (detailed,) = (row.id for row in view.rows if row.address.host == DETAILED)
        for rule in RULES:
            await _put_on(recorder, rule)
        await recorder.when(_for(STAY), detailed)
        await _put_on(recorder, HALF)
        recorder.keep("faults", await recorder.when(_for(STAY + SHOWN), detailed))


async def _put_on(recorder: Recorder, rule: str) -> None:
    await recorder.act(Invoke(ACTION, rule))


def _for(seconds: float) -> Callable[[View], bool]:
    return lambda view: view.totals.faults_for >= seconds
