"""Plays scripts, and shortens one that breaks."""

from typing import Final

from echotui.model.limits import Limits
from echotui.model.strategy import Strategy
from tests.server.scripted.made import world
from tests.server.scripted.world import Step, World

LENGTH: Final = 120

Setting = tuple[Strategy, Limits, bool]


def play(made: World, steps: list[Step]) -> None:
    """Play a script; then all clients reset, or all read and end."""
    for step in steps:
        made.play(step)
    if len(steps) % 2:
        made.settle()
    else:
        made.finish()


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
