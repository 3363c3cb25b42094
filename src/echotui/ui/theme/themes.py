"""The themes, and the colour roles of states and masks."""

from typing import Final

from textual.theme import Theme

from echotui.model.mask import READ
from echotui.model.row import Row
from echotui.model.state import State
from echotui.ui.theme import palettes
from echotui.ui.theme.palettes import Palette

ROLES: Final = tuple(palettes.DARK.roles)
"""The colour roles: each is the theme variable `$echo-ROLE`."""


def _theme(name: str, palette: Palette) -> Theme:
    variables = {f"echo-{role}": colour for role, colour in palette.roles.items()}
    variables |= {
        "echo-cursor": palette.cursor,
        "echo-bar": palette.bar,
        # In lists as in the table: text of every role is readable on it.
        "block-cursor-background": palette.cursor,
        "block-cursor-foreground": palette.foreground,
        "block-cursor-blurred-background": palette.cursor,
        # Textual makes placeholders and the like too faint.
        "text-muted": palette.faint,
        "text-disabled": palette.faint,
    }
    return Theme(
        name=f"echotui-{name}",
        dark=palette.dark,
        primary=palette.primary,
        secondary=palette.secondary,
        accent=palette.choked,
        success=palette.open,
        warning=palette.choked,
        error=palette.held,
        foreground=palette.foreground,
        background=palette.background,
        surface=palette.surface,
        panel=palette.panel,
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
"""By the names that the operator uses."""


def state_role(row: Row) -> str:
    """Return the colour role of a connection's state; `held` replaces open and choked."""
    if row.held and row.state in (State.OPEN, State.CHOKED):
        return "held"
    return str(row.state)


def mask_role(bit: int) -> str:
    """Return the colour role of READ or WRITE."""
    return "read" if bit == READ else "write"
