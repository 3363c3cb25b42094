"""What the help says about filters."""

from typing import Final

from echotui.model.fields import FIELDS

GUIDE: Final = (
    ("timeout", "in the address, state, reason or payload; case is no matter"),
    ('"GET /" !closed', "quotes take blanks and signs; ! is not; a blank is and"),
    ("choked | held queue>1M", "| is or: choked ones, and held ones with a long queue"),
    *(field.example for field in FIELDS if field.example[0]),
)
"""Examples and what they say; two blanks stand between two examples."""
