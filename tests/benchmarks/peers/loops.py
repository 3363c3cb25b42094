"""The event loop that a peer is told to run on."""

import asyncio
import sys
from collections.abc import Coroutine
from typing import Any

from echotui.runtime.startup import loop_factory


def run(main: Coroutine[Any, Any, None]) -> None:
    """Run on the loop that the first argument names: `asyncio` or `uvloop`."""
    factory, _ = loop_factory(sys.argv[1])
    with asyncio.Runner(loop_factory=factory) as runner:
        runner.run(main)
