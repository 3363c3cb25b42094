"""The keys of one server that a fleet does not have."""

from typing import Final

from echotui.model.fault_text import ACTION
from echotui.model.source_action import Prompt, SourceAction

BARRED: Final = (
    SourceAction(ACTION, "F", asks=Prompt(), acts=True, reason="Faults: attach to one server."),
    SourceAction("step-start", "S", acts=True, reason="Stepping: attach to one server."),
)
"""Both are about the loop and the clients of one."""
