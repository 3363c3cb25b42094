"""A browser shows the README's pictures, at full width, and no text in them overlaps."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from tests.screenshots.chromium import measure, needs_chromium
from tests.screenshots.reading import PICTURES

ROOT: Final = PICTURES.parent
WIDTH: Final = 900
"""Pixels: about what a README gets on a web page. All pictures are wider by nature."""
WIDE_FONT: Final = "Verdana, 'DejaVu Sans', serif"
"""What a reader may have instead of a font whose letters are all as wide as a cell."""
SLACK: Final = 0.05
"""Pixels."""
_SIZES: Final = """
report([...document.images].map(image => ({
  name: image.getAttribute("src"),
  natural: [image.naturalWidth, image.naturalHeight],
  box: [image.clientWidth, image.clientHeight],
  left: image.getBoundingClientRect().left,
})));
"""
_OVERLAPS: Final = """
const overlaps = [];
let seen = 0;
for (const font of FONTS) for (const frame of document.querySelectorAll("iframe")) {
  const picture = frame.contentDocument;
  if (font) picture.querySelectorAll("text").forEach(text => text.style.fontFamily = font);
  const lines = new Map();
  for (const text of picture.querySelectorAll("text")) {
    const last = text.getNumberOfChars() - 1;
    const [from, to] = [text.getStartPositionOfChar(0).x, text.getEndPositionOfChar(last).x];
    const y = text.getCTM().f + text.y.baseVal[0].value;
    lines.set(y, [...(lines.get(y) ?? []), [from, to, text.textContent]]);
    seen += 1;
  }
  for (const line of lines.values()) {
    line.sort((one, other) => one[0] - other[0]);
    for (let n = 1; n < line.length; n++)
      if (line[n][0] < line[n - 1][1] - SLACK)
        overlaps.push([frame.getAttribute("src"), font, line[n - 1], line[n]]);
  }
}
report({seen, overlaps});
"""


def _tokens() -> Iterator[tuple[Token, bool]]:
    """All tokens of the README, and whether each is in a table."""
    in_table = False
    for token in _parser().parse((ROOT / "README.md").read_text(encoding="utf-8")):
        in_table = (in_table or token.type == "table_open") and token.type != "table_close"
        yield from ((each, in_table) for each in (token, *(token.children or ())))


def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark").enable("table")


def test_no_picture_of_the_readme_is_in_a_table() -> None:
    images = [(token.attrs["src"], inside) for token, inside in _tokens() if token.type == "image"]
    assert len(images) >= 8
    assert [src for src, inside in images if inside] == []
    assert all((ROOT / str(src)).is_file() for src, _ in images)


@needs_chromium
def test_the_readme_shows_each_picture_at_full_width(tmp_path: Path) -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    sizes = measure(_parser().render(text), _SIZES, tmp_path, ROOT, WIDTH)
    assert len(sizes) == len(re.findall(r"!\[", text))
    for size in sizes:
        (natural, natural_height), (width, height) = size["natural"], size["box"]
        assert natural > WIDTH, size
        assert natural_height > 0, size
        assert (width, size["left"]) == (WIDTH, 0), size
        assert height == pytest.approx(WIDTH * natural_height / natural, abs=1), size


@needs_chromium
def test_no_text_of_a_picture_overlaps(tmp_path: Path) -> None:
    pictures = sorted(PICTURES.glob("*.svg"))
    frames = "".join(f'<iframe src="screenshots/{picture.name}"></iframe>' for picture in pictures)
    # Its own, then the wide one, in the same frames: to start a browser takes seconds.
    fonts = ["", WIDE_FONT]
    script = _OVERLAPS.replace("FONTS", json.dumps(fonts)).replace("SLACK", str(SLACK))
    measured = measure(frames, script, tmp_path, ROOT)
    assert measured["seen"] > 100 * len(pictures) * len(fonts)
    assert measured["overlaps"] == []
