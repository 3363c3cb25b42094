"""Textual's SVG of a screen, made fit for a page: a size of its own, text that cannot overlap."""

import re
from typing import Final
from xml.etree import ElementTree as ET

CELL: Final = 12.2
"""Width in pixels of one cell: what Rich takes for a font of 20 px (`Console.export_svg`)."""
_FONT_FACE: Final = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)
_FONTS: Final = "ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', 'Liberation Mono', monospace"
_VIEW_BOX: Final = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')
_LINE_END: Final = re.compile(r"<text [^>]*>\n</text>")
_TEXT: Final = "{http://www.w3.org/2000/svg}text"


def tidy(svg: str, name: str) -> str:
    """Give the SVG a size, and fonts that are there.

    A browser lays out an image that has a `viewBox` and no size as 0×0 inside of a table cell.
    Without the web font that Textual names, letters are as wide as the reader's own font makes
    them: `lengthAdjust` squeezes each piece of text into its cells (SVG 2, 11.3).

    Args:
        svg: What `App.export_screenshot` returned.
        name: The picture's name.

    Returns:
        The SVG, which loads nothing. The same screen gives the same text.
    """
    svg = _LINE_END.sub("", _FONT_FACE.sub("", svg)).replace("Fira Code, monospace", _FONTS)
    svg = _VIEW_BOX.sub(r'width="\1" height="\2" \g<0>', svg, count=1)
    svg = svg.replace(' textLength="', ' lengthAdjust="spacingAndGlyphs" textLength="')
    # One name for all pictures: Rich makes it from the content, and every line would change.
    return re.sub(r"terminal-\d+", f"echotui-{name}", svg)


def lines(svg: str) -> list[str]:
    """Read a picture.

    Args:
        svg: What `tidy` returned.

    Returns:
        The text of the screen, a line each, without blanks at its end.
    """
    found: dict[float, list[tuple[int, str]]] = {}
    for element in ET.fromstring(svg).iter(_TEXT):
        if "textLength" in element.attrib:
            column = round(float(element.attrib["x"]) / CELL)
            text = (element.text or "").replace("\N{NO-BREAK SPACE}", " ")
            found.setdefault(float(element.attrib["y"]), []).append((column, text))
    return [_joined(found[y]) for y in sorted(found)]


def _joined(pieces: list[tuple[int, str]]) -> str:
    line = ""
    for column, text in sorted(pieces):
        line = line.ljust(column) + text
    return line.rstrip()
