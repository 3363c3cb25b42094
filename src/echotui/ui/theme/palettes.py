"""The colours of each theme, as values.

Text has a contrast of 4.5:1 at least, in `CONTRAST` of 7:1, on all that it stands on (WCAG 2.2,
1.4.3 and 1.4.6). The tests prove it, and simulate what colour-blind people see.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Colours:
    """The colours that are chosen, as `#rrggbb`; all others follow from them.

    Attributes:
        dark: Whether the text is lighter than what it stands on.
        background: Behind table and journal.
        surface: Behind dialogs.
        panel: Behind toasts.
        bar: Behind summary, header and footer.
        cursor: Behind the cursor's row.
        foreground: Text that means nothing special.
        faint: Text that matters less.
        primary: Titles and frames.
        secondary: The thumb of scroll bars.
        marked: What the operator has marked.
        open: The state, and READ, and what goes well.
        choked: The state, and WRITE, keys, and warnings.
        draining: The state.
        lingering: The state.
        closed: The state.
        held: A state that the operator has made, and errors.
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
        """What has a colour of its own in table, journal and help, and which."""
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


DARK: Final = Colours(
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
LIGHT: Final = Colours(
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
CONTRAST: Final = Colours(
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
DEUTAN: Final = Colours(
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
"""For red-green blindness, deutan and protan: blue, yellow and how light they are differ."""
TRITAN: Final = Colours(
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
"""For blue-yellow blindness: red, green and how light they are differ."""
