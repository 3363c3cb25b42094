"""Draws one picture."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tests.screenshots.moment import load
from tests.screenshots.scene import Scene
from tests.screenshots.svg import tidy

if TYPE_CHECKING:
    from textual.pilot import Pilot

    from echotui.ui.app import EchoApp

TRIES = 200
SETTLE = 0.15
"""Seconds between two looks at the screen."""


async def draw(scene: Scene) -> str:
    """Run the dashboard over a recorded moment, and take its picture.

    Args:
        scene: What to show.

    Returns:
        The SVG. The same code and the same moment give the same text.
    """
    # Here, because Textual reads the environment when it is imported.
    from echotui.runtime.preferences import CAPTIONED  # noqa: PLC0415
    from echotui.ui.app import EchoApp  # noqa: PLC0415
    from echotui.ui.preferences import Preferences  # noqa: PLC0415
    from echotui.ui.table.table import ConnectionTable  # noqa: PLC0415

    moment = load(scene.moment)
    source = moment.source()
    keep = CAPTIONED if moment.view.notes else ()
    app = EchoApp(source, Preferences(60.0, scene.theme, ascii=scene.ascii, keep=keep))
    share: Callable[[], float] = lambda: moment.share  # noqa: E731 - what was measured then
    app.meter.share = share  # type: ignore[method-assign]  # see the line above
    async with app.run_test(size=scene.size) as pilot:
        for _ in range(TRIES):
            await pilot.pause()
            # Not as soon as it has asked: on a busy machine, the answer is shown later.
            tables = app.screen.query(ConnectionTable)
            if tables and tables.first().view.rows:
                break
        await _settled(app, pilot, scene.name)
        table = app.screen.query_one(ConnectionTable)
        # Where not all fit, the ended ones come last.
        all_fit = len(table.view.rows) == table.view.matching
        ordered = sorted(source.rows, key=lambda row: bool(row.ending) and not all_fit)
        places = [number for number, row in enumerate(ordered) if scene.cursor(row)]
        for key in (*("down",) * (places[0] if places else 0), *scene.keys):
            await pilot.press(key)
            await pilot.pause()
        return await _settled(app, pilot, scene.name)


async def _settled(app: "EchoApp", pilot: "Pilot[Any]", name: str) -> str:
    """Return the picture once it is the same twice: a busy machine shows an answer later."""
    picture = ""
    for _ in range(TRIES):
        await pilot.pause(SETTLE)
        before, picture = picture, tidy(app.export_screenshot(title="echotui"), name)
        if picture == before:
            return picture
    raise AssertionError(f"{name}: it is another picture each time")
