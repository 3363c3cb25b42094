"""The themes, and the colour roles of states and masks."""

from typing import Final

from rich.color import ColorSystem
from textual.theme import Theme

from echotui.model.mask import READ
from echotui.ui.theme import palettes, palettes_16, palettes_256
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
        # In dialogs as beside the table: with few colours, a blend has another hue.
        "scrollbar": palette.secondary,
        "scrollbar-hover": palette.secondary,
        "scrollbar-active": palette.primary,
        "scrollbar-background": palette.surface,
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


def _themes(dark: Palette, light: Palette, *others: Palette) -> dict[str, Theme]:
    names = ("dark", "light", "contrast", "deutan", "tritan")
    return {
        name: _theme(name, palette)
        for name, palette in zip(names, (dark, light, *others), strict=True)
    }


THEMES: Final = _themes(
    palettes.DARK, palettes.LIGHT, palettes.CONTRAST, palettes.DEUTAN, palettes.TRITAN
)
"""By the names that the operator uses."""
DARK: Final = THEMES["dark"]
LIGHT: Final = THEMES["light"]
_THEMES_256: Final = _themes(
    palettes_256.DARK,
    palettes_256.LIGHT,
    palettes_256.CONTRAST,
    palettes_256.DEUTAN,
    palettes_256.TRITAN,
)
_THEMES_16: Final = _themes(
    palettes_16.DARK,
    palettes_16.LIGHT,
    palettes_16.CONTRAST,
    palettes_16.DEUTAN,
    palettes_16.TRITAN,
)


def themes_of(system: ColorSystem) -> dict[str, Theme]:
    """Return the themes of a terminal with so many colours, by the same names."""
    match system:
        case ColorSystem.EIGHT_BIT:
            return _THEMES_256
        case ColorSystem.STANDARD | ColorSystem.WINDOWS:
            return _THEMES_16
        case _:
            return THEMES


def mask_role(bit: int) -> str:
    """Return the colour role of READ or WRITE."""
    return "read" if bit == READ else "write"
