"""With NO_COLOR, letters, signs, bold and reverse replace colours."""

import pytest
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.filter import Monochrome
from textual.strip import Strip
from textual.widgets import OptionList

from echotui.model.server_state import Reach
from echotui.ui.preferences import Preferences
from echotui.ui.terminal.no_color import ColourlessFilter, no_color
from tests.scenes import source
from tests.scripted_fleet import ScriptedFleet
from tests.ui.stage import Stage, launch

BLACK = Color(0, 0, 0)


@pytest.fixture
def _no_color(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")


def is_coloured(strip: Strip) -> bool:
    return any(
        segment.style and (segment.style.color or segment.style.bgcolor) for segment in strip
    )


def is_all(strip: Strip, attribute: str) -> bool:
    """Whether each segment with a letter has it."""
    letters = [segment for segment in strip if segment.text.strip()]
    return all(segment.style and getattr(segment.style, attribute) for segment in letters)


def assert_colourless(stage: Stage) -> None:
    assert [strip.text for strip in stage.strips() if is_coloured(strip)] == []


@pytest.mark.parametrize(
    ("environment", "expected"),
    [({}, False), ({"NO_COLOR": ""}, False), ({"NO_COLOR": "1"}, True), ({"NO_COLOR": "0"}, True)],
)
def test_only_a_value_asks_for_it(environment: dict[str, str], *, expected: bool) -> None:
    assert no_color(environment) is expected


def test_what_is_no_colour_stays() -> None:
    style = Style(color="red", bgcolor="blue", bold=True, reverse=True)
    drawn = [Segment("x", style), Segment("y"), Segment("z", style, [(1,)])]  # type: ignore[list-item]  # as Rich has it
    x, y, z = ColourlessFilter().apply(drawn, BLACK)
    assert x.style == Style(bold=True, reverse=True)
    assert y == drawn[1]
    assert (z.text, z.control) == ("z", drawn[2].control)


@pytest.mark.usefixtures("_no_color")
@pytest.mark.parametrize("theme", ["dark", "light", "contrast"])
async def test_nothing_has_a_colour(theme: str) -> None:
    async with launch(source(), theme=theme, notices=["a notice"]) as stage:
        assert_colourless(stage)
        for key in ("down", "space", "h", "p", "x", "escape", "s", "escape", "question_mark"):
            await stage.press(key)
            assert_colourless(stage)


@pytest.mark.usefixtures("_no_color")
async def test_the_row_of_the_cursor_is_reverse_and_no_other() -> None:
    async with launch(source(), keys=("down", "down")) as stage:
        first = stage.table.region.y + 1
        rows = [strip.crop(0, stage.table.size.width - 1) for strip in stage.strips()[first:]]
        reverse = [is_all(strip, "reverse") for strip in rows[: len(stage.rows())]]
        assert reverse == [place == 2 for place in range(len(reverse))]
        assert rows[2].text.startswith("▸")


@pytest.mark.usefixtures("_no_color")
async def test_a_marked_row_has_its_sign() -> None:
    async with launch(source(), keys=("down", "space", "down", "down")) as stage:
        assert ["●" in row[:3] for row in stage.rows()[:4]] == [False, True, False, False]


@pytest.mark.usefixtures("_no_color")
async def test_the_banner_is_reverse() -> None:
    async with launch(source(), keys=("p",)) as stage:
        (line,) = (strip for strip in stage.strips() if "Paused for" in strip.text)
        assert is_all(line.crop(60), "reverse")


@pytest.mark.usefixtures("_no_color")
async def test_the_choice_in_a_list_is_underlined_and_no_other() -> None:
    async with launch(source(), keys=("s", "down")) as stage:
        place = stage.screen.query_one(OptionList).region
        lines = [strip.crop(place.x, place.right) for strip in stage.strips()]
        chosen = [is_all(strip, "underline") for strip in lines[place.y : place.bottom]]
        assert chosen == [number == 1 for number in range(len(chosen))]
        assert "descriptor" in lines[place.y + 1].text


@pytest.mark.usefixtures("_no_color")
@pytest.mark.parametrize("ascii_only", [False, True])
async def test_the_mouse_still_finds_what_it_is_on(*, ascii_only: bool) -> None:
    async with launch(source(), preferences=Preferences(ascii=ascii_only), keys=("s",)) as stage:
        place = stage.screen.query_one(OptionList).region
        await stage.click(place.x + 4, place.y + 2)
        assert stage.screen is stage.dashboard
        assert ("CLIENT^" if ascii_only else "CLIENT▲") in stage.header()


@pytest.mark.usefixtures("_no_color")
async def test_the_button_with_the_focus_is_reverse_and_no_other() -> None:
    async with launch(source(), keys=("down", "x")) as stage:
        reverse = [
            segment.text.strip()
            for strip in stage.strips()
            for segment in strip
            if segment.style and segment.style.reverse and segment.text.strip().isalpha()
        ]
        assert "Cancel" in reverse
        assert not {"Drain", "Close", "Reset"} & set(reverse)


@pytest.mark.usefixtures("_no_color")
async def test_ascii_goes_with_it() -> None:
    async with launch(source(), preferences=Preferences(ascii=True)) as stage:
        assert_colourless(stage)
        assert stage.text().isascii()


async def test_an_empty_variable_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "")
    async with launch(source()) as stage:
        assert not any(isinstance(each, Monochrome) for each in stage.app.get_line_filters())
        assert not stage.app.no_color
        colour = stage.app.theme_variables["echo-open"]
        styles = [segment.style for strip in stage.strips() for segment in strip]
        assert any(s and s.color and s.color.get_truecolor().hex == colour for s in styles)


@pytest.mark.usefixtures("_no_color")
async def test_rows_of_a_server_that_does_not_answer_are_faint() -> None:
    fleet = ScriptedFleet()
    fleet.become("web-2", Reach.SILENT, 5.0)
    async with launch(fleet, size=(80, 24)) as stage:
        first = stage.table.region.y + 1
        strips = stage.strips()[first : first + len(fleet.rows)]
        faint = [is_all(strip, "dim") for strip in strips]
        assert faint == [row.server == "web-2" for row in fleet.rows]
        assert_colourless(stage)
