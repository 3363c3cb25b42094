"""What can be searched in the faults of a connection, as they are shown."""

import re
from typing import Final

from echotui.errors import FilterError
from echotui.model.fault_kinds import KINDS, PRESETS
from echotui.model.filter.tokens import cited
from echotui.system.printable import did_you_mean

_OTHERS: Final = (
    *("ms", "kib", "mib", "gib", "kb", "mb", "gb", "h", "d"),
    *("addr", "port", "id", "seed"),
)
"""Units; and what a rule has beside its faults, in a line of the journal."""
_HEX: Final = re.compile(r"[a-f]{1,4}")  # Of an address in such a line.
_LETTERS: Final = re.compile(r"[a-z]+(?:-[a-z]*)*")


def check_search(text: str) -> None:
    """Raise FilterError if a text, in lower case, is in no fault as it is shown."""
    if text in PRESETS:
        raise FilterError(f"{text} is shown as {PRESETS[text].meaning}: search for one of these")
    for word in _LETTERS.findall(text):
        if not _HEX.fullmatch(word) and not any(word in shown for shown in (*KINDS, *_OTHERS)):
            hint = did_you_mean(word, KINDS) or f"; there are {', '.join(KINDS)}"
            raise FilterError(f"{cited(word)} is in no fault{hint}")
