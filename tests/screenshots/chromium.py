"""A browser that lays out a page and says what a script in it has measured."""

import html
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any, Final

import pytest

BROWSER: Final = shutil.which("chromium") or ""
needs_chromium: Final = pytest.mark.skipif(
    not BROWSER, reason="chromium is not installed (Debian: apt-get install chromium)"
)
PATIENCE: Final = 60.0
_FLAGS: Final = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--allow-file-access-from-files",  # a page of ours reads the pictures in its frames
)  # fmt: skip
_RESULT: Final = re.compile(r'<pre id="measured">(.*?)</pre>', re.DOTALL)
_PAGE: Final = """<!DOCTYPE html><meta charset="utf-8"><base href="{base}">
<style>body {{ margin: 0; width: {width}px }} img {{ max-width: 100% }}</style>
{body}<pre id="measured"></pre>
<script>
onload = () => {{
  const report = value => measured.textContent = JSON.stringify(value);
  try {{ {script} }} catch (error) {{ report("failed: " + error) }}
}};
</script>"""


def measure(body: str, script: str, folder: Path, base: Path, width: int = 900) -> Any:  # noqa: ANN401 - what the script reports
    """Lay out a page and run a script in it once everything has loaded.

    Args:
        body: HTML; its addresses are relative to `base`.
        script: JavaScript that calls `report` with a value.
        folder: An empty folder: for the page and the browser's profile.
        base: The folder that the page seems to be in.
        width: Pixels that the body is wide.

    Returns:
        The value that the script has reported.
    """
    page = folder / "page.html"
    text = _PAGE.format(base=f"{base.as_uri()}/", width=width, body=body, script=script)
    page.write_text(text, encoding="utf-8")
    run = subprocess.run(
        [BROWSER, *_FLAGS, f"--user-data-dir={folder / 'profile'}", "--dump-dom", page.as_uri()],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=True,
    )
    found = _RESULT.search(run.stdout)
    assert found, run.stderr
    return json.loads(html.unescape(found[1]))
