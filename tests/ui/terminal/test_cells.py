"""What is written by cells, on a terminal's screen."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.color import ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from echotui.ui.terminal.cells import Piece, TerminalCells
from tests.terminal.pty_screen import PtyScreen

WIDTH, HEIGHT = 24, 3
STYLES = tuple(
    map(
        Style.parse,
        (
            "#ff0000 on #000000", "#00ff00 on #000000", "bold #ff0000 on #000000",
            "#ff0000 on #0000ff", "none", "bold", "reverse", "underline #00ff00 on #000000",
        ),
    )
)  # fmt: skip
# No combining ones: `safe` escapes them, and pyte puts one at the end of a line on another line.
CHARS = "ab0 ─●漢"
Part = tuple[str, Style]

texts = st.lists(st.sampled_from(CHARS), max_size=6).map("".join)
parts = st.tuples(texts, st.sampled_from(STYLES))
lines = st.lists(parts, max_size=5)


def strip(parts: Sequence[Part], width: int = WIDTH) -> Strip:
    segments = [Segment(text, style) for text, style in parts if text]
    return Strip(segments).adjust_cell_length(width, STYLES[0])


def screen_of(*outputs: str) -> PtyScreen:
    screen = PtyScreen(WIDTH, HEIGHT)
    for output in outputs:
        screen.feed(output.encode())
    return screen


def shown(screen: PtyScreen) -> list[list[object]]:
    return [[screen.buffer[y][x] for x in range(WIDTH)] for y in range(HEIGHT)]


def write(cells: TerminalCells, *drawn: tuple[int, int, Strip]) -> str:
    return cells.write([Piece(*each) for each in drawn], ColorSystem.TRUECOLOR)


@given(st.lists(st.tuples(st.integers(0, HEIGHT - 1), st.sampled_from((0, 8)), lines), max_size=12))
def test_the_screen_is_as_if_all_were_written(drawn: list[tuple[int, int, list[Part]]]) -> None:
    cells = TerminalCells()
    # Each from the beginning and by itself, and all of it.
    pieces = [(y, x, strip(parts, WIDTH - x)) for y, x, parts in drawn]
    changes = [write(cells, piece) for piece in pieces]
    whole = [write(TerminalCells(), piece) for piece in pieces]
    assert shown(screen_of(*changes)) == shown(screen_of(*whole))


def test_what_is_shown_is_not_written_again() -> None:
    cells = TerminalCells()
    line = strip([("one ", STYLES[0]), ("two", STYLES[1])])
    assert write(cells, (0, 0, line)) != ""
    assert write(cells, (0, 0, line)) == ""
    cells.forget()
    assert write(cells, (0, 0, line)) != ""


def test_a_digit_costs_its_place_and_its_colour() -> None:
    cells = TerminalCells()
    write(cells, (1, 0, strip([("age 64s", STYLES[0])])))
    output = write(cells, (1, 0, strip([("age 65s", STYLES[0])])))
    assert output == "\x1b[2;6H\x1b[38;2;255;0;0;48;2;0;0;0m5\x1b[0m"


def test_cells_that_are_near_are_written_in_one_go() -> None:
    cells = TerminalCells()
    write(cells, (0, 0, strip([("a0b0         c", STYLES[4])])))
    output = write(cells, (0, 0, strip([("x0y0         z", STYLES[4])])))
    assert output == "\x1b[1;1Hx0y\x1b[10Cz"


def test_only_what_differs_of_a_colour_is_written() -> None:
    line = strip([("a", STYLES[0]), ("b", STYLES[1]), ("c", STYLES[2]), ("d", STYLES[4])], 4)
    output = write(TerminalCells(), (0, 0, line))
    assert output == (
        "\x1b[1;1H\x1b[38;2;255;0;0;48;2;0;0;0ma\x1b[38;2;0;255;0mb"
        "\x1b[0;1;38;2;255;0;0;48;2;0;0;0mc\x1b[0md"
    )


@pytest.mark.parametrize("text", ["漢字 1", "e\u0301 1", "ok 漢字"])
def test_a_line_with_wide_or_combining_characters_is_written_whole(text: str) -> None:
    cells = TerminalCells()
    line = strip([(text, STYLES[4])])
    first = write(cells, (0, 0, line))
    assert text in first
    assert write(cells, (0, 0, line)) == first
    # So is the next one there: what they have covered depends on the terminal.
    assert "plain" in write(cells, (0, 0, strip([("plain", STYLES[4])])))


@pytest.mark.parametrize(
    ("system", "colours"),
    [(ColorSystem.EIGHT_BIT, "38;5;196;48;5;16"), (ColorSystem.STANDARD, "31;40")],
)
def test_fewer_colours(system: ColorSystem, colours: str) -> None:
    pieces = [Piece(0, 0, strip([("a", Style.parse("#aa0000 on #000000"))], 1))]
    if system is ColorSystem.EIGHT_BIT:
        pieces = [Piece(0, 0, strip([("a", STYLES[0])], 1))]
    assert TerminalCells().write(pieces, system) == f"\x1b[1;1H\x1b[{colours}ma\x1b[0m"


def test_a_piece_over_another_is_compared_with_what_is_there() -> None:
    cells = TerminalCells()
    write(cells, (0, 0, strip([("one two", STYLES[4])])), (0, 8, strip([("x", STYLES[4])], 8)))
    wide = strip([("one 2wo y", STYLES[4])])
    write(cells, (0, 0, wide))
    # The terminal has no longer what the narrow piece had written.
    screen = screen_of(
        write(TerminalCells(), (0, 0, wide)),
        write(cells, (0, 8, strip([("x", STYLES[4])], 8))),
    )
    assert screen.display[0].startswith("one 2wo x ")
