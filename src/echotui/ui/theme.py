"""The palettes, and the one map from state and mask to colour."""

from typing import Final

from textual.theme import Theme

from echotui.model.mask import READ
from echotui.model.row import Row
from echotui.model.state import State

ROLES: Final = (
    "open",
    "choked",
    "draining",
    "lingering",
    "closed",
    "held",
    "read",
    "write",
    "traffic",
    "faint",
    "sparkin",
    "sparkout",
)
"""What has a colour of its own: each is the theme variable `$echo-ROLE`."""

_DARK: Final = {
    "open": "#5fd78c",
    "choked": "#ffb454",
    "draining": "#6cb6ff",
    "lingering": "#c39af0",
    "closed": "#7d8590",
    "held": "#f2777a",
    "read": "#5fd78c",
    "write": "#ffb454",
    "traffic": "#dfe5ec",
    "faint": "#8b949e",
    "sparkin": "#5fd78c",
    "sparkout": "#6cb6ff",
}
_LIGHT: Final = {
    "open": "#146c36",
    "choked": "#8f4a00",
    "draining": "#0a57b0",
    "lingering": "#6a37a8",
    "closed": "#666d76",
    "held": "#b3202c",
    "read": "#146c36",
    "write": "#8f4a00",
    "traffic": "#1f2328",
    "faint": "#59616b",
    "sparkin": "#146c36",
    "sparkout": "#0a57b0",
}

DARK: Final = Theme(
    name="echotui-dark",
    dark=True,
    primary="#6cb6ff",
    secondary="#3a6ea5",
    accent="#ffb454",
    success="#5fd78c",
    warning="#ffb454",
    error="#f2777a",
    foreground="#dfe5ec",
    background="#0f1419",
    surface="#171d24",
    panel="#1f2730",
    variables={f"echo-{role}": colour for role, colour in _DARK.items()}
    | {"echo-cursor": "#2b3a4d", "echo-bar": "#1b222b"},
)
LIGHT: Final = Theme(
    name="echotui-light",
    dark=False,
    primary="#0a57b0",
    secondary="#5d7ea6",
    accent="#8f4a00",
    success="#146c36",
    warning="#8f4a00",
    error="#b3202c",
    foreground="#1f2328",
    background="#ffffff",
    surface="#f3f5f8",
    panel="#e6eaef",
    variables={f"echo-{role}": colour for role, colour in _LIGHT.items()}
    | {"echo-cursor": "#cfe3fb", "echo-bar": "#eaeef3"},
)
THEMES: Final = {"dark": DARK, "light": LIGHT}


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
