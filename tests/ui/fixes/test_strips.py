import gc
from itertools import pairwise

from msgspec.structs import replace
from textual.strip import Strip

from tests.scripted import ScriptedSource
from tests.ui.stage import launch, row, rows

ROWS = 20
LOOKS = 15
OTHERS = 2
"""How often lines that are no rows may be drawn anew; once was seen, at any look."""


def strips() -> int:
    return sum(isinstance(each, Strip) for each in gc.get_objects())


async def test_lines_that_are_shown_no_more_are_no_garbage() -> None:
    source = ScriptedSource(rows(ROWS))
    async with launch(source) as stage:
        counted = []
        gc.disable()
        try:
            for number in range(1, 1 + LOOKS):
                source.at += 2.0
                source.server = replace(source.server, uptime=761.0 + 2 * number)
                source.rows = [row(id_, bytes_in=10 * number) for id_ in range(1, 1 + ROWS)]
                await stage.poll()
                assert f" {number}0 B " in stage.rows()[0]
                counted.append(strips())
            # With a memory, more each time; other lines are drawn anew once or twice.
            assert sum(later > earlier for earlier, later in pairwise(counted)) <= OTHERS, counted
        finally:
            gc.enable()
