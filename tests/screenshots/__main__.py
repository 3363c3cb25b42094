"""The pictures of the README.

`python -m tests.screenshots` draws them from the recorded moments; `--check` compares them instead,
and `--record` first records the moments anew: sessions with real clients, two minutes.
"""

import asyncio
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Final

from tests.screenshots.catalog import SCENES
from tests.screenshots.picture import draw

FOLDER: Final = Path(__file__).parents[2] / "screenshots"
MOST: Final = 300 * 1024
"""Bytes of one picture."""
FOREIGN: Final = ("proxied", "observed")
"""Sessions with other programs; the first needs HAProxy."""
SIDE_BY_SIDE: Final = (("tour", "steps", "fleet"), ("desk", "crush", "faults", *FOREIGN))
"""Sessions that are recorded at the same time; those of one group listen on the same port."""
USAGE: Final = "usage: python -m tests.screenshots [--check | --record]\n"


def main() -> int:
    """Record, draw or check, as the arguments say.

    Returns:
        The exit code: 1 when a picture is stale or a session failed, 2 for a wrong argument.
    """
    arguments = sys.argv[1:]
    if arguments not in ([], ["--check"], ["--record"]):
        sys.stderr.write(USAGE)
        return 2
    if arguments == ["--record"] and not _record():
        return 1
    _fix_environment()
    return _draw(check=arguments == ["--check"])


def _record() -> bool:
    steps = ([sys.executable, "-m", "tests.screenshots.record", *group] for group in SIDE_BY_SIDE)
    recorders = [subprocess.Popen(step) for step in steps]
    codes = [recorder.wait() for recorder in recorders]
    return not any(codes)


def _fix_environment() -> None:
    os.environ["TZ"] = "UTC"
    time.tzset()
    for name in ("NO_COLOR", "TEXTUAL_COLOR_SYSTEM", "TEXTUAL_THEME"):
        os.environ.pop(name, None)
    os.environ["COLORTERM"] = "truecolor"
    os.environ["TEXTUAL_ANIMATIONS"] = "none"


def _draw(*, check: bool) -> int:
    stale = []
    for scene in SCENES:
        svg = asyncio.run(draw(scene))
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
