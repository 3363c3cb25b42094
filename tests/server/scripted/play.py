"""Plays scripts, and shortens one that breaks."""

from typing import Final

from echotui.model.limits import Limits
from echotui.model.strategy import Strategy
from tests.server.scripted.made import world
from tests.server.scripted.world import Step, World

LENGTH: Final = 120
PATIENCE: Final = 25
"""Turns for which the clients that read and end wait with their faults."""
SOON: Final = 8
"""The first of them follow each other fast: what is sent too early shows best then."""
MOST_TURNS: Final = 400

Setting = tuple[Strategy, Limits, bool]


def play(made: World, steps: list[Step]) -> None:
    """Play a script; then all clients reset, or all read and end."""
    for step in steps:
        made.play(step)
    if len(steps) % 2:
        settle(made)
    else:
        finish(made)


def settle(made: World) -> None:
    """Every client resets; none may be left after two rounds of the timeouts."""
    made.forgive()
    made.step_steps.leave()
    made.play(("faults_clear",))
    for client in made.clients:
        client.client_resets()
    for _ in range(6):
        made.play(("turn", 1))
        made.play(("wait", 1.1))
    assert not made.server.channels, f"ghosts: {list(made.server.channels)}"


def finish(made: World) -> None:
    """Every client reads and ends; all must end, and those that end well have every byte.

    Faults that keep every byte stay for a while, and then let go what they hold.
    """
    made.forgive()
    made.step_steps.leave()
    if not made.fault_steps.keeping:
        made.play(("faults_clear",))
    made.play(("hold_each", False))
    for client in made.clients:
        client.piece = 1 << 20
        client.client_reads(1 << 24)
        client.client_ends()
    for turn in range(MOST_TURNS):
        made.play(("turn", 1))
        made.play(("wait", 0.15 if turn < SOON else 1.1))
        if turn == PATIENCE:
            made.play(("faults_clear",))
        if not made.server.channels:
            return
    raise AssertionError(f"still there: {list(made.server.channels)}")


def broken(setting: Setting, steps: list[Step]) -> str:
    """Play a script; empty when everything was as it must be."""
    strategy, limits, keep_payload = setting
    try:
        with world(strategy, limits, keep_payload=keep_payload) as made:
            play(made, steps)
    except Exception as error:  # noqa: BLE001 - any error is a finding
        return f"{type(error).__name__}: {error}"
    return ""


def shortened(setting: Setting, steps: list[Step]) -> list[Step]:
    """Leave out every step without which it breaks too."""
    size = len(steps) // 2
    while size:
        start = 0
        while start < len(steps):
            fewer = steps[:start] + steps[start + size :]
            if broken(setting, fewer):
                steps = fewer
            else:
                start += size
        size //= 2
    return steps
