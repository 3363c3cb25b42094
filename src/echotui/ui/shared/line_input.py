"""The input of a filter or of a file's name."""

import re
from typing import Final

from textual import events

from echotui.ui.fixes.input_field import StableInput

PRINTABLE: Final = r"[ -~]*"
"""What may be typed or pasted: no control characters."""
_OTHER: Final = re.compile(r"[^ -~]")


class LineInput(StableInput):
    """An input for printable ASCII; it notifies the operator when a paste is not complete."""

    def _on_paste(self, event: events.Paste) -> None:
        """Insert one line, and notify the operator if there was more."""
        event.stop()
        # Textual would call the handler of `Input` as well.
        event.prevent_default()
        line, left_out = pasted_line(event.text)
        self.replace(line, *self.selection)
        if left_out:
            self.notify(left_out, severity="warning", markup=False)


def pasted_line(text: str) -> tuple[str, str]:
    """Return the line of a pasted text that is inserted, and a message; empty if that is all.

    The line is the first that is not blank, with tabs as spaces; empty if it is not printable
    ASCII.
    """
    lines = [line.replace("\t", " ") for line in text.splitlines() if line.strip()] or [""]
    if others := len(_OTHER.findall(lines[0])):
        are = "1 character is" if others == 1 else f"{others} characters are"
        return "", f"Nothing was pasted: {are} not printable ASCII."
    if len(lines) == 1:
        return lines[0], ""
    return lines[0], f"Only the first of {len(lines)} lines was pasted."
