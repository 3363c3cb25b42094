"""The colours of each theme on terminals with 16 colours, whose values the terminal chooses.

The contrast holds for those of xterm and of the Linux console. The cursor's row has no colours of
roles: none but black and white can be read on a background that is neither. There are too few dark
colours for a state each in `LIGHT`; all states are words too.
"""

from typing import Final

from echotui.ui.theme.palettes import Palette

# As Rich finds them: these values become the numbers 0 to 15.
BLACK: Final = "#000000"
RED: Final = "#aa0000"
BLUE: Final = "#0000aa"
MAGENTA: Final = "#aa00aa"
CYAN: Final = "#00aaaa"
GREY: Final = "#aaaaaa"
DARK_GREY: Final = "#555555"
BRIGHT_RED: Final = "#ff5555"
BRIGHT_GREEN: Final = "#55ff55"
YELLOW: Final = "#ffff55"
PINK: Final = "#ff55ff"
BRIGHT_CYAN: Final = "#55ffff"
WHITE: Final = "#ffffff"

DARK: Final = Palette(
    background=BLACK,
    surface=BLACK,
    panel=BLACK,
    bar=BLACK,
    cursor=BLUE,
    foreground=WHITE,
    faint=GREY,
    primary=BRIGHT_CYAN,
    secondary=CYAN,
    marked=PINK,
    open=BRIGHT_GREEN,
    choked=YELLOW,
    draining=BRIGHT_CYAN,
    lingering=CYAN,
    closed=GREY,
    held=BRIGHT_RED,
)
LIGHT: Final = Palette(
    dark=False,
    background=WHITE,
    surface=WHITE,
    panel=WHITE,
    bar=WHITE,
    cursor=BRIGHT_CYAN,
    foreground=BLACK,
    faint=BLACK,
    primary=BLUE,
    secondary=DARK_GREY,
    marked=MAGENTA,
    open=BLUE,
    choked=RED,
    draining=MAGENTA,
    lingering=MAGENTA,
    closed=BLACK,
    held=RED,
)
CONTRAST: Final = Palette(
    background=BLACK,
    surface=BLACK,
    panel=BLACK,
    bar=BLACK,
    cursor=BLUE,
    foreground=WHITE,
    faint=WHITE,
    primary=BRIGHT_CYAN,
    secondary=BRIGHT_CYAN,
    marked=YELLOW,
    open=BRIGHT_GREEN,
    choked=YELLOW,
    draining=BRIGHT_CYAN,
    lingering=CYAN,
    closed=GREY,
    held=WHITE,
)
DEUTAN: Final = Palette(
    background=BLACK,
    surface=BLACK,
    panel=BLACK,
    bar=BLACK,
    cursor=BLUE,
    foreground=WHITE,
    faint=GREY,
    primary=BRIGHT_CYAN,
    secondary=CYAN,
    marked=BRIGHT_GREEN,
    open=BRIGHT_CYAN,
    choked=YELLOW,
    draining=PINK,
    lingering=WHITE,
    closed=GREY,
    held=BRIGHT_RED,
)
TRITAN: Final = Palette(
    background=BLACK,
    surface=BLACK,
    panel=BLACK,
    bar=BLACK,
    cursor=BLUE,
    foreground=WHITE,
    faint=GREY,
    primary=BRIGHT_GREEN,
    secondary=CYAN,
    marked=PINK,
    open=BRIGHT_GREEN,
    choked=YELLOW,
    draining=CYAN,
    lingering=BRIGHT_CYAN,
    closed=GREY,
    held=BRIGHT_RED,
)
