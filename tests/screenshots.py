"""Draw the pictures of the README: `python -m tests.screenshots`, or `--check` them.

The real dashboard draws what a scripted source tells it, so that the same code gives the same file.
"""

import asyncio
import os
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests.desk_scenes import DESK
from tests.detail_scenes import SCENES as DETAIL
from tests.scenes import SCENES as SINGLE
from tests.scenes import Scene
from tests.tour_scenes import TOUR

SCENES = (*SINGLE, *DESK, *DETAIL, *TOUR)
FOLDER = Path(__file__).parent.parent / "screenshots"
MOST = 300 * 1024
"""Bytes of one picture."""
TRIES = 200

_FONT_FACE = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)
_FONTS = "ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', 'Liberation Mono', monospace"


async def picture(scene: Scene) -> str:
    """Run the dashboard and take its picture.

    Args:
        scene: What to show.

    Returns:
        The SVG, which needs no font from elsewhere.
    """
    # Here, because Textual reads the environment when it is imported.
    from echotui.ui.app import EchoApp  # noqa: PLC0415
    from echotui.ui.preferences import Look  # noqa: PLC0415

    app = EchoApp(scene.source, Look(theme=scene.theme, refresh=60.0, ascii=scene.ascii))
    share: Callable[[], float] = lambda: 0.021  # noqa: E731 - a measured share differs each time
    app.meter.share = share  # type: ignore[method-assign]  # see the line above
    async with app.run_test(size=scene.size) as pilot:
        for _ in range(TRIES):
            await pilot.pause()
            if app.screen.query("ConnectionTable") and scene.source.queries:
                break
        for key in scene.keys:
            await pilot.press(key)
            await pilot.pause()
        await pilot.pause()
        svg = app.export_screenshot(title="echotui")
    svg = _FONT_FACE.sub("", svg).replace("Fira Code, monospace", _FONTS)
    # One name for all pictures: Rich makes it from the content, and every line would change.
    return re.sub(r"terminal-\d+", f"echotui-{scene.name}", svg)


def main() -> int:
    """Write all pictures, or with `--check` compare them.

    Returns:
        The exit code: 1 when a picture is stale.
    """
    check = sys.argv[1:] == ["--check"]
    os.environ["TZ"] = "UTC"
    time.tzset()
    for name in ("NO_COLOR", "COLORTERM", "TEXTUAL_THEME"):
        os.environ.pop(name, None)
    os.environ["TEXTUAL_ANIMATIONS"] = "none"
    stale = []
    for scene in SCENES:
        svg = asyncio.run(picture(scene))
        path = FOLDER / f"{scene.name}.svg"
        if len(svg.encode()) > MOST:
            raise SystemExit(f"{path.name}: {len(svg)} bytes, more than {MOST}")
        if path.exists() and path.read_text(encoding="utf-8") == svg:
            continue
        stale.append(path.name)
        if not check:
            path.write_text(svg, encoding="utf-8")
    unknown = {path.name for path in FOLDER.glob("*.svg")} - {f"{s.name}.svg" for s in SCENES}
    if check and (stale or unknown):
        text = f"stale: {stale}; no scene for: {sorted(unknown)}; run python -m tests.screenshots"
        sys.stderr.write(f"{text}\n")
        return 1
    sys.stdout.write(f"{len(SCENES)} pictures, {0 if check else len(stale)} written\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
