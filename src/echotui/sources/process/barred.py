"""Keys of a server of echotui that do nothing to a program that is watched, and why."""

from echotui.model.fault_text import ACTION
from echotui.model.source_action import Prompt, SourceAction


def barred(name: str) -> tuple[SourceAction, ...]:
    """Return the actions that a program of a name does not have."""
    only = f"{name} is only watched."
    return (
        SourceAction(ACTION, "F", asks=Prompt(), acts=True, reason=f"No faults: {only}"),
        SourceAction("step-start", "S", acts=True, reason=f"No stepping: {only}"),
    )
