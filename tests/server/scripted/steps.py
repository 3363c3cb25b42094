"""Steps for a world: at random from a seed, and for hypothesis."""

import errno
from random import Random
from typing import Any, Final

from hypothesis import strategies as st

from echotui.model.limits import Limits
from echotui.model.strategy import Strategy
from tests.server.scripted.world import LIMITS, Step

SIZES: Final = (1, 7, 300, 499, 501, 1024, 1999, 2000, 5000, 12000)
SOCKET_ERRORS: Final = (
    errno.EAGAIN, errno.EINTR, errno.ECONNRESET, errno.EPIPE, errno.ENOBUFS, errno.ETIMEDOUT,
    errno.EHOSTUNREACH, errno.ENOMEM, errno.ENOTCONN,
)  # fmt: skip
ACCEPT_ERRORS: Final = (
    errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM, errno.ECONNABORTED, errno.EPROTO,
    errno.EINTR, errno.EPERM, errno.EAGAIN, errno.EINVAL,
)  # fmt: skip
CALLS: Final = ("recv", "send", "shutdown")
STRENGTHS: Final = ("drain", "close", "reset")
WAITS: Final = (0.0, 0.05, 0.3, 0.5, 1.0, 1.1, 2.1, 5.0, 11.0)
Choices = tuple[Any, ...]

_NUMBER: Final = tuple(range(8))
_COMMANDS: Final[tuple[tuple[int, str, tuple[Choices, ...]], ...]] = (
    (6, "kick", (_NUMBER, STRENGTHS)),
    (1, "kick_each", (STRENGTHS,)),
    (6, "hold", (_NUMBER, (True, False))),
    (1, "hold_each", ((True, False),)),
    (2, "accept", ((True, True, False),)),
    (1, "forget", ()),
    (1, "adopt", (tuple(Strategy),)),
    (2, "poll", (_NUMBER, _NUMBER)),
    (1, "drain", ((0.0, 0.5, 3.0),)),
)
FIRST: Final[tuple[Step, ...]] = (
    *(("come", host, room) for host in (1, 2, 1) for room in (0, 3000)),
    ("turn", 1),
)
"""What every script begins with."""
_STEPS: Final[tuple[tuple[int, str, tuple[Choices, ...]], ...]] = (
    (16, "come", ((1, 2, 3), (0, 100, 3000, 10**6))),
    (36, "send", (_NUMBER, SIZES)),
    (6, "end", (_NUMBER,)),
    (5, "reset", (_NUMBER,)),
    (16, "read", (_NUMBER, SIZES)),
    (4, "piece", (_NUMBER, (1, 100, 1 << 20))),
    (8, "fail", (_NUMBER, CALLS, SOCKET_ERRORS)),
    (1, "accept_fails", (ACCEPT_ERRORS,)),
    (1, "refuse", ((errno.ENOSPC, errno.ENOMEM),)),
    (60, "turn", (tuple(range(100)),)),
    (5, "spurious", (_NUMBER, (1, 2, 3))),
    (10, "wait", (WAITS,)),
    (1, "expire", ()),
    *_COMMANDS,
)
_WEIGHTS: Final = [weight for weight, _, _ in _STEPS]
_COMMAND_WEIGHTS: Final = [weight for weight, _, _ in _COMMANDS]
BETWEEN: Final = 0.08
"""How many of the commands come between two events of one turn."""


def script(random: Random, length: int) -> list[Step]:
    """So many steps at random."""
    steps: list[Step] = [*FIRST]
    for _ in range(length):
        if random.random() < BETWEEN:
            (chosen,) = random.choices(_COMMANDS, _COMMAND_WEIGHTS)
            steps.append(("order", *_filled(random, chosen[1], chosen[2])))
        else:
            (chosen,) = random.choices(_STEPS, _WEIGHTS)
            steps.append(_filled(random, chosen[1], chosen[2]))
    return steps


def _filled(random: Random, name: str, choices: tuple[Choices, ...]) -> Step:
    return (name, *(random.choice(each) for each in choices))


def setting(random: Random) -> tuple[Strategy, Limits, bool]:
    """Strategy, limits and whether payload is kept."""
    return random.choice(tuple(Strategy)), random.choice(LIMITS), random.random() < 0.3


def _as_strategy(name: str, choices: tuple[Choices, ...]) -> st.SearchStrategy[Step]:
    return st.tuples(st.just(name), *(st.sampled_from(each) for each in choices))


STEP: Final = st.one_of(
    *(_as_strategy(name, choices) for weight, name, choices in _STEPS for _ in range(weight)),
    *(
        _as_strategy(name, choices).map(lambda step: ("order", *step))
        for weight, name, choices in _COMMANDS
    ),
)
SETTING: Final = st.tuples(st.sampled_from(Strategy), st.sampled_from(LIMITS), st.booleans())
