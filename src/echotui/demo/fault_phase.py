"""Whether the clients of a step have its injected faults."""

from enum import StrEnum


class FaultPhase(StrEnum):
    """The values are used in scenario files."""

    ON = "on"
    REFUSED = "refused"
    """They are not possible on this system."""
    CLEARED = "cleared"
    """The operator has taken one off."""
