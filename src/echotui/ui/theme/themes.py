"""The themes, and the one map from state and mask to colour."""

from typing import Final

from textual.theme import Theme

from echotui.model.mask import READ
from echotui.model.row import Row
from echotui.model.state import State
from echotui.ui.theme import palettes
from echotui.ui.theme.palettes import Colours

ROLES: Final = tuple(palettes.DARK.roles)
"""What has a colour of its own: each is the theme variable `$echo-ROLE`."""


def _theme(name: str, its: Colours) -> Theme:
    variables = {f"echo-{role}": colour for role, colour in its.roles.items()}
    variables |= {
        "echo-cursor": its.cursor,
        "echo-bar": its.bar,
        # In lists as in the table: every role can be read on it.
        "block-cursor-background": its.cursor,
        "block-cursor-foreground": its.foreground,
        "block-cursor-blurred-background": its.cursor,
        # Placeholders and the like, which Textual makes too faint.
        "text-muted": its.faint,
        "text-disabled": its.faint,
    }
    return Theme(
        name=f"echotui-{name}",
        dark=its.dark,
        primary=its.primary,
        secondary=its.secondary,
        accent=its.choked,
        success=its.open,
        warning=its.choked,
        error=its.held,
        foreground=its.foreground,
        background=its.background,
        surface=its.surface,
        panel=its.panel,
        variables=variables,
    )


DARK: Final = _theme("dark", palettes.DARK)
LIGHT: Final = _theme("light", palettes.LIGHT)
THEMES: Final = {
    "dark": DARK,
    "light": LIGHT,
    "contrast": _theme("contrast", palettes.CONTRAST),
    "deutan": _theme("deutan", palettes.DEUTAN),
    "tritan": _theme("tritan", palettes.TRITAN),
}
"""By the names that the operator gives them."""


def state_role(row: Row) -> str:
    """Find the colour of a connection's state.

    Args:
        row: The connection.

    Returns:
        One of `ROLES`.
    """
    if row.held and row.state in (State.OPEN, State.CHOKED):
        return "held"
    return str(row.state)


def mask_role(bit: int) -> str:
    """Find the colour of one bit of a mask.

    Args:
        bit: READ or WRITE.

    Returns:
        One of `ROLES`.
    """
    return "read" if bit == READ else "write"
