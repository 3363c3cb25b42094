import gc

import pytest
from textual.app import App
from textual.strip import Strip
from textual.widget import Widget

from echotui.ui.fixes.strips import AcyclicWidget

REPAINTS = 10


class Plain(Widget):
    count = 0

    def render(self) -> str:
        return "\n".join(f"line {number} {self.count}" for number in range(20))


class Acyclic(Plain, AcyclicWidget):
    pass


def strips() -> int:
    return sum(isinstance(each, Strip) for each in gc.get_objects())


@pytest.mark.parametrize(("kind", "right"), [(Plain, False), (Acyclic, True)])
async def test_lines_that_are_not_shown_any_more_are_no_garbage(
    kind: type[Plain], *, right: bool
) -> None:
    app: App[None] = App()
    async with app.run_test() as pilot:
        widget = kind()
        await app.screen.mount(widget)
        counted = []
        gc.disable()
        try:
            for _ in range(REPAINTS):
                widget.count += 1
                widget.refresh()
                await pilot.pause(0.05)
                counted.append(strips())
            assert (counted[-1] - counted[1] < 20 * REPAINTS / 2) == right, counted
        finally:
            gc.enable()
