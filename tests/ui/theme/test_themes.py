from itertools import combinations

import pytest
from textual.theme import Theme

from echotui.config.settings import Theme as ThemeName
from echotui.model.mask import READ, WRITE
from echotui.model.state import State
from echotui.ui.theme.themes import DARK, LIGHT, ROLES, THEMES, mask_role, state_role
from tests.ui.eyes import SIGHT, contrast, distance
from tests.ui.stage import row

EACH = pytest.mark.parametrize("name", THEMES)
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


def colour(name: str, variable: str) -> str:
    theme = THEMES[name]
    value = theme.variables.get(variable) or getattr(theme, variable)
    assert isinstance(value, str)
    return value


def least_contrast(name: str) -> float:
    return VERY_READABLE if name == "contrast" else READABLE


def nearest(name: str, sight: str) -> float:
    """The distance of the two states that look most alike."""
    return min(
        distance(colour(name, f"echo-{one}"), colour(name, f"echo-{other}"), sight)
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


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_each_role_has_a_colour_and_no_colour_lacks_a_role(theme: Theme) -> None:
    names = {name.removeprefix("echo-") for name in theme.variables if name.startswith("echo-")}
    assert names == {*ROLES, "cursor", "bar"}


@EACH
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("behind", BEHIND)
def test_each_role_is_readable_on_all_its_backgrounds(name: str, role: str, behind: str) -> None:
    found = contrast(colour(name, f"echo-{role}"), colour(name, behind))
    assert found >= least_contrast(name)


@EACH
@pytest.mark.parametrize(
    ("front", "back"),
    [
        *(("foreground", back) for back in (*BEHIND, "panel")),
        *((front, back) for front in ("primary", "accent") for back in BEHIND),
        # The banner, and the banner of an alarm.
        ("background", "warning"),
        ("background", "error"),
    ],
)
def test_all_other_text_is_readable(name: str, front: str, back: str) -> None:
    assert contrast(colour(name, front), colour(name, back)) >= least_contrast(name)


@EACH
def test_the_scroll_bar_is_visible(name: str) -> None:
    assert contrast(colour(name, "secondary"), colour(name, "background")) >= VISIBLE


@EACH
def test_states_differ_for_the_sight_of_the_theme(name: str) -> None:
    assert {sight: d for sight in MADE_FOR[name] if (d := nearest(name, sight)) < APART} == {}


@EACH
def test_read_and_write_differ(name: str) -> None:
    for sight in MADE_FOR[name]:
        assert distance(colour(name, "echo-read"), colour(name, "echo-write"), sight) >= APART


@EACH
@pytest.mark.parametrize("role", [*STATES, "traffic", "faint"])
def test_a_mark_differs_from_all_else_in_a_row(name: str, role: str) -> None:
    for sight in MADE_FOR[name]:
        assert distance(colour(name, "echo-marked"), colour(name, f"echo-{role}"), sight) >= APART


@pytest.mark.parametrize("sight", ["protan", "deutan", "tritan"])
def test_the_default_theme_is_not_enough_for_the_colour_blind(sight: str) -> None:
    assert nearest("dark", sight) < APART


@pytest.mark.parametrize("state", State)
def test_each_state_has_a_role(state: State) -> None:
    assert state_role(row(1, state=state)) == state
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
    assert state_role(row(1, state=state, held=True)) == role


def test_read_and_write_have_roles() -> None:
    assert [mask_role(READ), mask_role(WRITE)] == ["read", "write"]
    assert {"read", "write"} < set(ROLES)
