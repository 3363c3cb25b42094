"""The colours of each theme.

Text has a contrast of at least 4.5:1, in `CONTRAST` of 7:1, with each of its backgrounds (WCAG 2.2,
1.4.3 and 1.4.6). The tests check it, and simulate colour blindness.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """The colours of a theme as `#rrggbb`; other colours are derived from them.

    Attributes:
        dark: Whether text is lighter than its background.
        background: Of table and journal.
        surface: Background of dialogs.
        panel: Background of rows that a text beside the table names.
        bar: Background of summary, header and footer.
        cursor: Background of the cursor's row.
        faint: Less important text.
        primary: Titles and frames.
        secondary: Scroll bars.
        open: The state, READ, and success.
        choked: The state, WRITE, keys, and warnings.
        held: The state, and errors.
    """

    dark: bool = True
    background: str
    surface: str
    panel: str
    bar: str
    cursor: str
    foreground: str
    faint: str
    primary: str
    secondary: str
    marked: str
    open: str
    choked: str
    draining: str
    lingering: str
    closed: str
    held: str

    @property
    def roles(self) -> dict[str, str]:
        """The colour of each role in table, journal and help."""
        return {
            "open": self.open,
            "choked": self.choked,
            "draining": self.draining,
            "lingering": self.lingering,
            "closed": self.closed,
            "held": self.held,
            "read": self.open,
            "write": self.choked,
            "traffic": self.foreground,
            "faint": self.faint,
            "marked": self.marked,
            "sparkin": self.open,
            "sparkout": self.draining,
        }


DARK: Final = Palette(
    background="#0f1419",
    surface="#171d24",
    panel="#1f2730",
    bar="#1b222b",
    cursor="#24313f",
    foreground="#dfe5ec",
    faint="#9aa3ad",
    primary="#6cb6ff",
    secondary="#3a6ea5",
    marked="#ff8ad8",
    open="#5fd78c",
    choked="#ffb454",
    draining="#6cb6ff",
    lingering="#c39af0",
    closed="#959da8",
    held="#f48a8c",
)
LIGHT: Final = Palette(
    dark=False,
    background="#ffffff",
    surface="#f3f5f8",
    panel="#e6eaef",
    bar="#eaeef3",
    cursor="#cfe3fb",
    foreground="#1f2328",
    faint="#515962",
    primary="#0a57b0",
    secondary="#5d7ea6",
    marked="#a0107a",
    open="#146c36",
    choked="#8f4a00",
    draining="#0a57b0",
    lingering="#6a37a8",
    closed="#5d646d",
    held="#b3202c",
)
CONTRAST: Final = Palette(
    background="#000000",
    surface="#0a0a0a",
    panel="#161616",
    bar="#161616",
    cursor="#002a5c",
    foreground="#ffffff",
    faint="#d0d0d0",
    primary="#8fd3ff",
    secondary="#8fd3ff",
    marked="#ffff5c",
    open="#5dff8f",
    choked="#ffc14d",
    draining="#8fd3ff",
    lingering="#dcb8ff",
    closed="#c4c4c4",
    held="#ffa6a6",
)
DEUTAN: Final = Palette(
    background="#0f1419",
    surface="#171d24",
    panel="#1f2730",
    bar="#1b222b",
    cursor="#24313f",
    foreground="#dfe5ec",
    faint="#9aa3ad",
    primary="#7cc4ff",
    secondary="#3a6ea5",
    marked="#f4f2a0",
    open="#5cc8f5",
    choked="#ffdf3a",
    draining="#7a92ff",
    lingering="#ffffff",
    closed="#939ba5",
    held="#df8f20",
)
"""For red-green blindness, deutan and protan: colours differ in blue, yellow and lightness."""
TRITAN: Final = Palette(
    background="#0f1419",
    surface="#171d24",
    panel="#1f2730",
    bar="#1b222b",
    cursor="#24313f",
    foreground="#dfe5ec",
    faint="#9aa3ad",
    primary="#33f0b0",
    secondary="#2f7f8c",
    marked="#f569ef",
    open="#33f0b0",
    choked="#ffb596",
    draining="#3fa9bb",
    lingering="#f6ecff",
    closed="#9a9fa6",
    held="#ff6f58",
)
"""For blue-yellow blindness: colours differ in red, green and lightness."""
