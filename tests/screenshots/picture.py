"""Draws one picture."""

from collections.abc import Callable

from tests.screenshots.moment import load
from tests.screenshots.scene import Scene
from tests.screenshots.svg import tidy

TRIES = 200


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
            if app.screen.query("ConnectionTable") and source.queries:
                break
        table = app.screen.query_one("ConnectionTable", ConnectionTable)
        # Where not all fit, the ended ones come last.
        all_fit = len(table.view.rows) == table.view.matching
        ordered = sorted(source.rows, key=lambda row: bool(row.ending) and not all_fit)
        places = [number for number, row in enumerate(ordered) if scene.cursor(row)]
        for key in (*("down",) * (places[0] if places else 0), *scene.keys):
            await pilot.press(key)
            await pilot.pause()
        await pilot.pause()
        return tidy(app.export_screenshot(title="echotui"), scene.name)
