"""Watches a program as its dashboard does, without the screen, and measures how its loop is held.

Called with the program's pid. For commands and answers see `holds.py`.
"""

import asyncio
import sys
from typing import Final

from echotui.model.fields import IN
from echotui.model.query import JournalWindow, Query, Sort, Window
from echotui.sources.process.process_tree import family
from echotui.sources.process.reader import Reader
from echotui.sources.process.source import ProcessSource
from echotui.sources.process.watched import WatchedProgram
from echotui.system.gc import GcScheduler
from tests.benchmarks.child import send_answer
from tests.benchmarks.peers.holds import Holds

REFRESH: Final = 0.25
ROWS: Final = 36
QUERY: Final = Query(
    sort=Sort(IN, reverse=True), window=Window(0, ROWS), journal=JournalWindow(count=ROWS)
)


async def main(pid: int) -> None:
    program = WatchedProgram(Reader(lambda: family(pid)).sample)
    source = ProcessSource(program)
    GcScheduler(lambda: 0, lambda: True, lambda: 0).start()
    asyncio.get_running_loop().add_reader(sys.stdin, Holds().on_line)
    await source.view(QUERY)
    send_answer({"interval": program.sampler.interval})
    while True:
        await source.view(QUERY)
        await asyncio.sleep(REFRESH)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
