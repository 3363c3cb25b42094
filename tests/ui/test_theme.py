import pytest
from textual.color import Color
from textual.theme import Theme

from echotui.model.mask import READ, WRITE
from echotui.model.state import State
from echotui.ui.theme import DARK, LIGHT, ROLES, THEMES, mask_role, state_role
from tests.ui.stage import row

BOTH = pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
READABLE = 4.5
"""The least contrast of text (WCAG 2.2, 1.4.3)."""
VISIBLE = 3.0
"""The least contrast of what is dimmed on purpose, and of pictures (1.4.11)."""
DIM = {"closed"}


def luminance(colour: str) -> float:
    """Relative luminance, as WCAG 2.2 defines it."""
    parts = [part / 255 for part in Color.parse(colour).rgb]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def colour(theme: Theme, name: str) -> str:
    value = theme.variables.get(name) or getattr(theme, name)
    assert isinstance(value, str)
    return value


def test_contrast_is_computed_right() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@BOTH
def test_each_role_has_a_colour_and_no_colour_lacks_a_role(theme: Theme) -> None:
    names = {name.removeprefix("echo-") for name in theme.variables}
    assert names == {*ROLES, "cursor", "bar"}


@BOTH
@pytest.mark.parametrize("role", ROLES)
def test_each_role_can_be_read_on_the_background(theme: Theme, role: str) -> None:
    least = VISIBLE if role in DIM else READABLE
    assert contrast(colour(theme, f"echo-{role}"), colour(theme, "background")) >= least


@BOTH
@pytest.mark.parametrize("role", [role for role in ROLES if not role.startswith("spark")])
def test_each_role_can_be_seen_under_the_cursor(theme: Theme, role: str) -> None:
    assert contrast(colour(theme, f"echo-{role}"), colour(theme, "echo-cursor")) >= VISIBLE


@BOTH
@pytest.mark.parametrize(
    ("front", "back"),
    [
        ("foreground", "background"),
        ("foreground", "surface"),
        ("foreground", "echo-bar"),
        ("foreground", "echo-cursor"),
        ("primary", "surface"),
        ("primary", "echo-bar"),
        ("accent", "surface"),
        ("accent", "echo-bar"),
        ("background", "warning"),
        ("echo-open", "echo-bar"),
        ("echo-choked", "echo-bar"),
        ("echo-held", "echo-bar"),
        ("echo-faint", "echo-bar"),
        ("echo-faint", "surface"),
    ],
)
def test_what_stands_on_bars_and_dialogs_can_be_read(theme: Theme, front: str, back: str) -> None:
    assert contrast(colour(theme, front), colour(theme, back)) >= READABLE


@pytest.mark.parametrize("state", State)
def test_each_state_has_a_role(state: State) -> None:
    assert state_role(row(1, state=state)) == state
    assert state in ROLES


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
def test_who_leaves_is_not_held_any_more(state: State, role: str) -> None:
    assert state_role(row(1, state=state, held=True)) == role


def test_read_and_write_have_roles() -> None:
    assert [mask_role(READ), mask_role(WRITE)] == ["read", "write"]
    assert {"read", "write"} < set(ROLES)


def test_the_themes_have_names_of_their_own() -> None:
    assert THEMES == {"dark": DARK, "light": LIGHT}
    assert (DARK.dark, LIGHT.dark) == (True, False)
    assert DARK.name != LIGHT.name
