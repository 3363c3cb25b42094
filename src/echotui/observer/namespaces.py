"""Calls that the kernel refuses to a process with several threads: unshare(2), setns(2)."""

import os
from collections.abc import Callable
from functools import wraps
from typing import Final, ParamSpec, TypeVar

from echotui.observer.agent import Agent

_NAMES: Final = ("unshare", "setns")
"""From Python 3.12 on."""
P = ParamSpec("P")
T = TypeVar("T")


def patch_namespaces(agent: Agent) -> None:
    """Stop the thread of the agent while the program calls them."""
    for name in _NAMES:
        if hasattr(os, name):
            setattr(os, name, _without(agent, getattr(os, name)))


def _without(agent: Agent, original: Callable[P, T]) -> Callable[P, T]:
    @wraps(original)
    def call(*args: P.args, **named: P.kwargs) -> T:
        agent.stop()
        try:
            return original(*args, **named)
        finally:
            agent.start_if_possible()

    return call
