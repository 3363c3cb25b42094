"""Steps for a world: at random from a seed, and for hypothesis."""

import errno
from random import Random
from typing import Any, Final

from hypothesis import strategies as st

from echotui.model.limits import Limits
from echotui.model.strategy import Strategy
from echotui.sources.stepping import NEXT, RUN, START, STOP, TURN
from tests.server.scripted.step_steps import VIEWERS
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
WAITS: Final = (0.0, 0.05, 0.15, 0.3, 0.5, 1.0, 1.1, 2.1, 5.0, 11.0)
Choices = tuple[Any, ...]
Kinds = tuple[tuple[int, str, tuple[Choices, ...]], ...]
Among = tuple[Kinds, Kinds]

_NUMBER: Final = tuple(range(8))
_COMMANDS: Final[Kinds] = (
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
_STEPS: Final[Kinds] = (
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
_VIEWER: Final = tuple(range(VIEWERS))
_FAULTS: Final = (
    "latency=300ms+-100ms", "latency=50ms", "latency=2s+-2s", "bandwidth=100B/s",
    "bandwidth=10kB/s", "slicer=7/1s", "slicer=100/50ms", "limit=1", "limit=2000", "timeout=0/1s",
    "timeout=1s/3s", "mute", "swallow", "reset=300B", "reset=1s", "slow-close=500ms",
    "slow-close=3s", "corrupt=1", "corrupt=7/3", "corrupt=1000",
    "latency=100ms bandwidth=5kB/s corrupt=100", "latency=1s+-1s slicer=50/200ms limit=5000",
    "swallow slow-close=1s", "mute reset=2s",
)  # fmt: skip
_WHERE: Final = ("", "", "addr:127.0.0.1", "port>40003", "id:2,4,6", "!addr:127.0.0.2", "id<4")
_SHARES: Final = ("", "", "50%", "30% seed=7")
_STEPPING: Final[Kinds] = (
    *((6, "step", (_VIEWER, (action,))) for action in (START.id, START.id, STOP.id, RUN.id)),
    (30, "step", (_VIEWER, (NEXT.id,))),
    (16, "step", (_VIEWER, (TURN.id,))),
    (6, "watch", (_VIEWER,)),
    (2, "close_viewer", (_VIEWER,)),
)
_INJECTING: Final[Kinds] = (
    (8, "fault", (_FAULTS, _WHERE, _SHARES)),
    (4, "fault_once", (_FAULTS, _NUMBER, _NUMBER)),
    (5, "fault_off", (_NUMBER,)),
    (1, "faults_clear", ()),
)
PLAIN: Final = _STEPS, _COMMANDS
EVERYTHING: Final = (*_STEPS, *_STEPPING, *_INJECTING), (*_COMMANDS, *_STEPPING, *_INJECTING)
"""The steps, and those of them that may come between two events of one turn."""
BETWEEN: Final = 0.08
"""How many of the commands come between two events of one turn."""


def script(random: Random, length: int, among: Among = PLAIN) -> list[Step]:
    """So many steps at random."""
    steps: list[Step] = [*FIRST]
    for _ in range(length):
        between = random.random() < BETWEEN
        kinds = among[between]
        (chosen,) = random.choices(kinds, [weight for weight, _, _ in kinds])
        step = _filled(random, chosen[1], chosen[2])
        steps.append(("order", *step) if between else step)
    return steps


def _filled(random: Random, name: str, choices: tuple[Choices, ...]) -> Step:
    return (name, *(random.choice(each) for each in choices))


def setting(random: Random) -> tuple[Strategy, Limits, bool]:
    """Strategy, limits and whether payload is kept."""
    return random.choice(tuple(Strategy)), random.choice(LIMITS), random.random() < 0.3


def _as_strategy(name: str, choices: tuple[Choices, ...]) -> st.SearchStrategy[Step]:
    return st.tuples(st.just(name), *(st.sampled_from(each) for each in choices))


def _between(step: Step) -> Step:
    return ("order", *step)


STEP: Final = st.one_of(
    *(_as_strategy(name, of) for weight, name, of in EVERYTHING[0] for _ in range(weight)),
    *(_as_strategy(name, of).map(_between) for _, name, of in EVERYTHING[1]),
)
SETTING: Final = st.tuples(st.sampled_from(Strategy), st.sampled_from(LIMITS), st.booleans())
