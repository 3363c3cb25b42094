"""The colours of the journal pane."""

from typing import Final

from echotui.ui.theme.themes import ROLES

COMPONENTS: Final = {
    *(f"journal--{role}" for role in ROLES),
    *(f"journal--{part}" for part in ("text", "accent", "title", "focused")),
    *(f"journal--{background}" for background in ("cursor", "tint", "hit")),
}
"""Names of Textual's component classes: one for each role, and those of the pane itself."""
CSS: Final = (
    "\n".join(f"JournalPane .journal--{role} {{ color: $echo-{role}; }}" for role in ROLES)
    + """
    JournalPane { height: 29vh; min-height: 4; max-height: 16; background: $background; }
    JournalPane .journal--text { color: $foreground; }
    JournalPane .journal--accent { color: $accent; }
    JournalPane .journal--title { color: $foreground; }
    JournalPane .journal--focused { color: $primary; background: $echo-bar; text-style: bold; }
    JournalPane .journal--cursor { background: $echo-cursor; }
    JournalPane .journal--tint { background: $echo-cursor; text-style: bold; }
    JournalPane .journal--hit { background: $panel; text-style: bold; }
    """
)
