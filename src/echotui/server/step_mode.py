"""How the loop's events reach their handlers."""

from enum import StrEnum


class StepMode(StrEnum):
    """Whether ready events are handled at once, some in a second, or when the operator says so."""

    RUN = "run"
    SLOW = "slow"
    STEP = "step"
