from itertools import combinations

import pytest
from rich.color import Color, ColorSystem

from echotui.config.choices import Theme as ThemeName
from echotui.model.mask import READ, WRITE
from echotui.model.state import State
from echotui.ui.format.row import state_text
from echotui.ui.terminal.colours import limited
from echotui.ui.theme.themes import (
    DARK,
    LIGHT,
    ROLES,
    THEMES,
    mask_role,
    themes_of,
)
from tests.ui.eyes import LINUX, SIGHT, contrast, distance, seen_as
from tests.ui.stage import row

EACH = pytest.mark.parametrize("name", THEMES)
TRUE, MANY, FEW = ColorSystem.TRUECOLOR, ColorSystem.EIGHT_BIT, ColorSystem.STANDARD
EACH_DEPTH = pytest.mark.parametrize("depth", [TRUE, MANY, FEW])
EACH_DISTINCT = pytest.mark.parametrize("depth", [TRUE, MANY])
"""Not with 16 colours: some of those that can be read are alike."""
READABLE = 4.5
"""The least contrast of text (WCAG 2.2, 1.4.3)."""
VERY_READABLE = 7.0
"""The same for those who see little (1.4.6)."""
VISIBLE = 3.0
"""The least contrast of pictures (1.4.11)."""
BEHIND = ("background", "echo-cursor", "echo-bar", "surface")
"""What coloured text stands on: table and journal, the row of the cursor, bars, dialogs."""
STATES = ("open", "choked", "draining", "lingering", "closed", "held")
APART = 20.0
"""The least distance of what must not be taken for each other; 2.3 can just be seen."""
MADE_FOR = {
    "dark": ("usual",),
    "light": ("usual",),
    "contrast": ("usual",),
    "deutan": ("usual", "deutan", "protan"),
    "tritan": ("usual", "tritan"),
}


def colour(name: str, variable: str, depth: ColorSystem = TRUE) -> str:
    theme = themes_of(depth)[name]
    value = theme.variables.get(variable) or getattr(theme, variable)
    assert isinstance(value, str)
    return value


def least_seen(name: str, front: str, back: str, depth: ColorSystem) -> float:
    """The contrast in the terminal where it is least."""
    colours = (limited(Color.parse(colour(name, each, depth)), depth) for each in (front, back))
    return min(contrast(*pair) for pair in zip(*map(seen_as, colours), strict=True))


def least_contrast(name: str) -> float:
    return VERY_READABLE if name == "contrast" else READABLE


def nearest(name: str, sight: str, depth: ColorSystem = TRUE) -> float:
    """The distance of the two states that look most alike."""
    return min(
        distance(colour(name, f"echo-{one}", depth), colour(name, f"echo-{other}", depth), sight)
        for one, other in combinations(STATES, 2)
    )


def test_contrast_is_computed_right() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_distance_is_computed_right() -> None:
    assert distance("#000000", "#ffffff") == pytest.approx(100, abs=0.01)
    # Lab of sRGB red: 53.24, 80.09, 67.20.
    assert distance("#ff0000", "#000000") == pytest.approx(117.34, abs=0.1)


@pytest.mark.parametrize("sight", SIGHT)
def test_greys_are_the_same_for_every_sight(sight: str) -> None:
    for grey in ("#000000", "#808080", "#ffffff"):
        assert distance(grey, "#000000", sight) == pytest.approx(distance(grey, "#000000"), abs=0.1)


def test_simulated_colour_blindness_confuses_the_known_pairs() -> None:
    for sight, one, other in (
        ("deutan", "#ff0000", "#a38f00"),
        ("protan", "#ff0000", "#6d5f00"),
        ("tritan", "#00a0c0", "#00a060"),
    ):
        assert distance(one, other, sight) < distance(one, other) / 2, sight


def test_the_themes_are_those_of_the_settings() -> None:
    assert list(THEMES) == [str(name) for name in ThemeName] == list(MADE_FOR)
    assert (THEMES["dark"], THEMES["light"]) == (DARK, LIGHT)
    assert [name for name, theme in THEMES.items() if not theme.dark] == ["light"]
    assert {theme.name for theme in THEMES.values()} == {f"echotui-{name}" for name in THEMES}


@EACH
@EACH_DEPTH
def test_each_role_has_a_colour_and_no_colour_lacks_a_role(name: str, depth: ColorSystem) -> None:
    theme = themes_of(depth)[name]
    names = {name.removeprefix("echo-") for name in theme.variables if name.startswith("echo-")}
    assert names == {*ROLES, "cursor", "bar"}
    assert (theme.name, theme.dark) == (THEMES[name].name, THEMES[name].dark)


@EACH
@pytest.mark.parametrize("depth", [MANY, FEW])
def test_a_colour_is_written_as_it_is(name: str, depth: ColorSystem) -> None:
    theme = themes_of(depth)[name]
    roles = ("background", "surface", "panel", "foreground", "primary", "secondary", "accent")
    for value in {*theme.variables.values(), *(colour(name, role, depth) for role in roles)}:
        written = limited(Color.parse(value), depth)
        assert written.number is not None
        assert written.number in (range(16, 256) if depth is MANY else range(16))
        assert (LINUX[written.number] if depth is FEW else written.get_truecolor().hex) == value


@EACH
@EACH_DEPTH
@pytest.mark.parametrize("behind", BEHIND)
def test_each_role_is_readable_on_all_its_backgrounds(
    name: str, depth: ColorSystem, behind: str
) -> None:
    # With 16, the text on the row of the cursor is black or white.
    roles = ROLES if depth is not FEW or behind != "echo-cursor" else ("traffic", "faint")
    found = {role: least_seen(name, f"echo-{role}", behind, depth) for role in roles}
    assert {role: ratio for role, ratio in found.items() if ratio < least_contrast(name)} == {}


@EACH
@EACH_DEPTH
def test_all_other_text_is_readable(name: str, depth: ColorSystem) -> None:
    pairs = (
        *(("foreground", back) for back in (*BEHIND, "panel")),
        *((front, back) for front in ("primary", "accent") for back in BEHIND),
        # The banner, and the banner of an alarm.
        ("background", "warning"),
        ("background", "error"),
    )
    found = {pair: least_seen(name, *pair, depth) for pair in pairs}
    assert {pair: ratio for pair, ratio in found.items() if ratio < least_contrast(name)} == {}


@EACH
@EACH_DEPTH
def test_the_scroll_bar_is_visible(name: str, depth: ColorSystem) -> None:
    assert least_seen(name, "secondary", "background", depth) >= VISIBLE


@EACH
@EACH_DISTINCT
def test_states_differ_for_the_sight_of_the_theme(name: str, depth: ColorSystem) -> None:
    found = {sight: nearest(name, sight, depth) for sight in MADE_FOR[name]}
    assert {sight: d for sight, d in found.items() if d < APART} == {}


@pytest.mark.parametrize("name", sorted({*THEMES} - {"light"}))
def test_with_16_colours_no_two_states_have_the_same(name: str) -> None:
    assert len({colour(name, f"echo-{state}", FEW) for state in STATES}) == len(STATES)


@EACH
@EACH_DEPTH
def test_read_and_write_differ(name: str, depth: ColorSystem) -> None:
    for sight in MADE_FOR[name]:
        read, write = (colour(name, f"echo-{each}", depth) for each in ("read", "write"))
        assert distance(read, write, sight) >= APART


@EACH
@EACH_DISTINCT
@pytest.mark.parametrize("role", [*STATES, "traffic", "faint"])
def test_a_mark_differs_from_all_else_in_a_row(name: str, depth: ColorSystem, role: str) -> None:
    marked, other = (colour(name, f"echo-{each}", depth) for each in ("marked", role))
    for sight in MADE_FOR[name]:
        assert distance(marked, other, sight) >= APART


@pytest.mark.parametrize("sight", ["protan", "deutan", "tritan"])
def test_the_default_theme_is_not_enough_for_the_colour_blind(sight: str) -> None:
    assert nearest("dark", sight) < APART


@pytest.mark.parametrize("state", State)
def test_each_state_has_a_role(state: State) -> None:
    assert state_text(row(1, state=state)) == state
    assert state in ROLES


def test_all_states_are_compared() -> None:
    assert set(STATES) == {*map(str, State), "held"}


@pytest.mark.parametrize(
    ("state", "role"),
    [
        (State.OPEN, "held"),
        (State.CHOKED, "held"),
        (State.DRAINING, "draining"),
        (State.LINGERING, "lingering"),
        (State.CLOSED, "closed"),
    ],
)
def test_a_leaving_connection_is_not_held(state: State, role: str) -> None:
    assert state_text(row(1, state=state, held=True)) == role


def test_read_and_write_have_roles() -> None:
    assert [mask_role(READ), mask_role(WRITE)] == ["read", "write"]
    assert {"read", "write"} < set(ROLES)
