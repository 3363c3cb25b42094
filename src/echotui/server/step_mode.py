"""How the loop's events reach their handlers, and who has decided that."""

from enum import StrEnum
from typing import Protocol


class StepMode(StrEnum):
    """Whether ready events are handled at once, some in a second, or when the operator says so."""

    RUN = "run"
    SLOW = "slow"
    STEP = "step"


class StepOwner(Protocol):
    """A viewer that steps the loop; `by` is its name."""

    by: str
