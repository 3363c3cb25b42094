import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual._border import BORDER_CHARS
from textual.color import Color
from textual.strip import Strip

from echotui.ui.format.blocks import bar, sparkline
from echotui.ui.format.safe import CUT_MARK, quoted
from echotui.ui.preferences import Preferences
from echotui.ui.terminal.ascii import UNKNOWN, AsciiFilter, ascii_text, spelled_key
from tests.scenes import source
from tests.ui.stage import Stage, launch

BLACK = Color(0, 0, 0)
IN_ASCII = Preferences(ascii=True)
SIZES = [(120, 36), (80, 24), (200, 50), (33, 9)]
WIDE = (
    "漢字",
    "👩‍👩‍👧",
    "e\u0301",
    "a\u200bb",
    "❤\ufe0f",
    "\u202eabc",
    "🔎 x",
    "\U0001f1e6\U0001f1f9",
)


def is_ascii(text: str) -> bool:
    return all(" " <= sign <= "~" for sign in text)


def width(segment: Segment) -> int:
    return cell_len(segment.text)


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"])))
def test_any_text_becomes_ascii_of_the_same_width(text: str) -> None:
    assert is_ascii(ascii_text(text))
    assert len(ascii_text(text)) == cell_len(text)


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126)))
def test_ascii_stays_as_it_is(text: str) -> None:
    assert ascii_text(text) == text


@pytest.mark.parametrize("text", WIDE)
def test_wide_and_joined_signs_keep_their_columns(text: str) -> None:
    assert len(ascii_text(text)) == cell_len(text)
    assert is_ascii(ascii_text(text))


@pytest.mark.parametrize("text", WIDE)
@pytest.mark.parametrize("end", range(1, 9))
def test_a_cut_line_is_as_wide_as_it_was(text: str, end: int) -> None:
    drawn = Strip([Segment(f"|{text}"), Segment(f"{text}|")])
    for cut in (drawn.crop(0, end), drawn.crop(1, end), drawn.crop_extend(0, end + 9, None)):
        translated = cut.apply_filter(AsciiFilter(), BLACK)
        assert list(map(width, translated)) == list(map(width, cut))
        assert is_ascii(translated.text)
    # Textual cuts what is translated, too.
    whole = drawn.apply_filter(AsciiFilter(), BLACK)
    assert len(whole.crop(0, end).text) == min(end, drawn.cell_length)


def test_the_cut_mark_takes_one_column() -> None:
    assert ascii_text(quoted(b"\x00" * 40, 12)) == r'"\x00\x00~'
    assert len(ascii_text(CUT_MARK)) == 1


def test_lines_and_blocks_all_have_a_translation() -> None:
    signs = map(chr, range(0x2500, 0x25A0))
    assert [
        sign for sign in signs if ascii_text(sign) == UNKNOWN or len(ascii_text(sign)) > 1
    ] == []


def test_every_border_of_textual_has_a_translation() -> None:
    drawn = {sign for rows in BORDER_CHARS.values() for row in rows for sign in row}
    assert {sign for sign in drawn if ascii_text(sign) == UNKNOWN} == set()


def test_a_sparkline_still_shows_heights() -> None:
    ramp = ascii_text(sparkline([0, 1, 2, 3, 4, 5, 6, 7], 8))
    assert ramp == "_.:-=+*#"
    assert len(set(ramp)) == 8


@pytest.mark.parametrize(
    ("fraction", "drawn"), [(0, "   "), (0.01, "|  "), (0.4, "#| "), (0.99, "##|"), (1, "###")]
)
def test_a_bar_still_shows_how_full_it_is(fraction: float, drawn: str) -> None:
    assert ascii_text(bar(fraction, 3)) == drawn


@pytest.mark.parametrize(
    ("shown", "spelled"),
    [("↑", "up"), ("^c", "^c"), ("v", "v"), ("⌫", "backspace")],
)
def test_keys_are_spelled(shown: str, spelled: str) -> None:
    assert spelled_key(shown) == spelled


def test_styles_and_control_segments_stay() -> None:
    style = Style(bold=True, meta={"option": 3})
    drawn = [Segment("▲", style), Segment("x", style), Segment("…", None, [(1,)])]  # type: ignore[list-item]  # as Rich has it
    up, letter, control = AsciiFilter().apply(drawn, BLACK)
    assert (up, letter, control) == (Segment("^", style), drawn[1], drawn[2])


def assert_ascii(stage: Stage) -> None:
    for strip in stage.strips():
        assert is_ascii(strip.text), strip.text
        assert len(strip.text) == stage.app.size.width


@pytest.mark.parametrize("size", SIZES)
async def test_the_dashboard_is_ascii(size: tuple[int, int]) -> None:
    async with launch(source(), size, preferences=IN_ASCII, notices=["a notice"]) as stage:
        assert_ascii(stage)
        await stage.press("down", "space", "down", "h", "p")
        assert_ascii(stage)


@pytest.mark.parametrize("size", SIZES)
async def test_each_dialog_is_ascii(size: tuple[int, int]) -> None:
    async with launch(source(), size, preferences=IN_ASCII, keys=("down",)) as stage:
        for key in ("x", "s", "c", "D", "question_mark", "slash", "ctrl+p", "enter", "X"):
            await stage.press(key)
            assert_ascii(stage)
            await stage.press("tab", "down")
            assert_ascii(stage)
            await stage.press("escape", "escape")


async def test_what_the_signs_say_is_still_said() -> None:
    async with launch(source(), preferences=IN_ASCII) as stage:
        await stage.poll()
        assert "ID^" in stage.header()
        assert stage.rows()[0].startswith(">")
        assert "READ > READ|WRITE" in stage.text()
        await stage.press("r")
        assert "IDv" in stage.header()


async def test_the_help_spells_keys() -> None:
    async with launch(source(), (100, 110), preferences=IN_ASCII, keys=("question_mark",)) as stage:
        assert " up k " in stage.text()
        assert " enter " in stage.text()


async def test_without_the_option_signs_are_drawn() -> None:
    async with launch(source()) as stage:
        await stage.poll()
        assert "ID▲" in stage.header()
