import gc
from dataclasses import replace

from textual.strip import Strip

from tests.scripted import ScriptedSource
from tests.ui.stage import row, rows, staged


def strips() -> int:
    return sum(isinstance(each, Strip) for each in gc.get_objects())


async def test_lines_that_are_shown_no_more_are_no_garbage() -> None:
    source = ScriptedSource(rows(20))
    async with staged(source) as stage:
        counted = []
        gc.disable()
        try:
            for number in range(1, 8):
                source.at += 2.0
                source.server = replace(source.server, uptime=761.0 + 2 * number)
                source.rows = [row(id_, bytes_in=1000 * number) for id_ in range(1, 21)]
                await stage.look()
                assert f"{number}.0 kB" in stage.rows()[0]
                counted.append(strips())
            # With a memory, twenty more each time.
            assert counted[-1] <= counted[2]
        finally:
            gc.enable()
