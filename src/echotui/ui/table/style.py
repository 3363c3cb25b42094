"""The colours of the connection table."""

from typing import Final

from echotui.ui.theme.themes import ROLES

COMPONENTS: Final = {
    *(f"table--{role}" for role in ROLES),
    "table--header",
    "table--inactive",
    "table--sorted",
    "table--cursor",
    "table--tint",
    "table--marker",
    "table--ended",
    "table--scroll-bar",
}
"""Names of Textual's component classes: one for each role, and those of the table itself."""
CSS: Final = (
    "ConnectionTable { height: 1fr; background: $background; }\n"
    + "\n".join(f"ConnectionTable .table--{role} {{ color: $echo-{role}; }}" for role in ROLES)
    + """
    ConnectionTable .table--header { color: $foreground 85%; background: $echo-bar; }
    ConnectionTable .table--inactive { color: $echo-faint; background: $background; }
    ConnectionTable .table--sorted {
        color: $primary; background: $echo-bar; text-style: bold;
    }
    ConnectionTable .table--cursor { background: $echo-cursor; }
    ConnectionTable .table--tint { background: $panel; text-style: bold; }
    ConnectionTable .table--marker { color: $accent; text-style: bold; }
    ConnectionTable .table--ended { color: $echo-closed; }
    ConnectionTable .table--scroll-bar { color: $secondary; }
    """
)
