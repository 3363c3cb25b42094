"""The line in which a filter or the name of a file is typed."""

import re
from typing import Final

from textual import events

from echotui.ui.fixes.input_field import StableInput

PRINTABLE: Final = r"[ -~]*"
"""What may be typed or pasted: nothing that a terminal would obey."""
_OTHER: Final = re.compile(r"[^ -~]")


class LineInput(StableInput):
    """A line for printable ASCII, which says what it left out of what was pasted."""

    def _on_paste(self, event: events.Paste) -> None:
        """Take one line of it, and say what was left out."""
        event.stop()
        # Textual would call its own as well, which says nothing.
        event.prevent_default()
        line, left_out = pasted_line(event.text)
        self.replace(line, *self.selection)
        if left_out:
            self.notify(left_out, severity="warning", markup=False)


def pasted_line(text: str) -> tuple[str, str]:
    """Find what of a pasted text goes into a field.

    Args:
        text: Any text.

    Returns:
        The first line that is not blank, if it is printable ASCII; a tab in it is a blank. And what
        was left out of the text, as a sentence; empty for nothing.
    """
    lines = [line.replace("\t", " ") for line in text.splitlines() if line.strip()] or [""]
    if others := len(_OTHER.findall(lines[0])):
        are = "1 character is" if others == 1 else f"{others} characters are"
        return "", f"nothing was pasted: {are} not printable ASCII"
    if len(lines) == 1:
        return lines[0], ""
    return lines[0], f"only the first of {len(lines)} lines was pasted"
