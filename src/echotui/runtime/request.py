"""A demo session, as it was asked for."""

from dataclasses import dataclass

from echotui.config.settings import Settings
from echotui.demo.scenario import Scenario


@dataclass(frozen=True, slots=True)
class DemoRequest:
    """What to play, and how.

    Attributes:
        settings: Those of the server and the dashboard.
        scenario: The story.
        seed: What makes the clients' choices repeatable.
        speed: How much faster than written.
        repeat: Whether to begin again after the last step.
        duration: Seconds until the program ends by itself; 0 for never.
    """

    settings: Settings
    scenario: Scenario
    seed: int = 1
    speed: float = 1.0
    repeat: bool = False
    duration: float = 0.0
