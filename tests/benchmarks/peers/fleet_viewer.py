"""Views of a fleet at a broker, as a dashboard asks for them.

Called with the broker's URL. A line names a scene, and how many views; it is answered with how long
they took. The first view is asked for before the first line.
"""

import asyncio
import sys
import time
from collections.abc import Mapping
from typing import Final

from echotui.model import fields
from echotui.model.query import JournalWindow, Query, Sort, Window
from echotui.model.source import Source
from echotui.sources.nats.fleet import connect
from echotui.system.gc import GcScheduler
from tests.benchmarks.child import send_answer
from tests.benchmarks.figures import percentile
from tests.fleet.orders import EQUAL
from tests.sources.nats.table import access

EVERY: Final = 0.1
"""Seconds between two views."""
ROWS: Final = Window(0, 24)
"""What a terminal of 36 lines has beside the journal."""
END: Final = 2**40
TOP: Final = Query(window=ROWS, fields=fields.EVERYWHERE)
SORTED: Final = Query(Sort(fields.QUEUE, reverse=True), window=ROWS, fields=fields.EVERYWHERE)
SCENES: Final[Mapping[str, Query]] = {
    "id": TOP,
    "queue": SORTED,
    "equal": Query(Sort(EQUAL, reverse=True), window=ROWS),
    "deep": Query(SORTED.sort, window=Window(77_777, ROWS.count)),
    "end": Query(SORTED.sort, window=Window(END, ROWS.count)),
    "journal": Query(SORTED.sort, window=ROWS, journal=JournalWindow(count=8)),
}


async def measure(source: Source, query: Query, views: int) -> dict[str, float]:
    """Ask so often, and tell how long it took."""
    times = []
    used, began = time.process_time(), time.monotonic()
    for _ in range(views):
        asked = time.perf_counter()
        await source.view(query)
        times.append(time.perf_counter() - asked)
        await asyncio.sleep(max(0.0, EVERY - times[-1]))
    return {
        "first": times[0],
        "p50": percentile(times[1:], 0.5),
        "p99": percentile(times[1:], 0.99),
        "cpu": (time.process_time() - used) / (time.monotonic() - began),
    }


async def main(url: str) -> None:
    source = await connect(access(url), wait=True)
    GcScheduler(lambda: 0, lambda: True, lambda: 0).start()
    began = time.perf_counter()
    view = await source.view(TOP)
    took = time.perf_counter() - began
    send_answer({"first": took, "servers": len(view.servers), "rows": view.matching})
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        scene, views = line.split()
        send_answer(await measure(source, SCENES[scene], int(views)))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
