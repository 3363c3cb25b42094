"""The kinds of another program's descriptors that more than one room knows; see `Row.kind`."""

from typing import Final

ACCEPTED: Final = "tcp in"
OPENED: Final = "tcp out"
