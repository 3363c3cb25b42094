"""Another program, as the commands and the dashboard ask it."""

import asyncio
from collections.abc import Callable, Collection
from typing import Final

from msgspec.structs import replace

from echotui.errors import StartError
from echotui.model.query import Query
from echotui.model.view import View
from echotui.model.watch_target import SCHEME, WatchTarget
from echotui.sources.finding.followed import Followed, follow
from echotui.sources.observed.kicks import ObservedKicks
from echotui.sources.observed.observers import Observers
from echotui.sources.observed.programs import hello_of
from echotui.sources.process.kick import SocketKicks
from echotui.sources.process.reader import Reader
from echotui.sources.process.rights import kickable
from echotui.sources.process.source import ProcessSource
from echotui.sources.process.watched import WatchedProgram
from echotui.sources.wrapper import SourceWrapper
from echotui.system.thread_calls import ThreadCalls

WITHIN: Final = 10.0  # Seconds in which it is found, and two samples are read.
POLL: Final = 0.1
STILL: Final = 1.0
"""Seconds for which a command can read the journal of a program that has ended."""


class WatchedSource(SourceWrapper):
    """Forwards to a program of its own, and watches it until it is closed.

    Attributes:
        name: See `AskedSource.name`.
        ended: See `AskedSource.ended`; empty as long as the program may be started again.
    """

    def __init__(
        self,
        name: str,
        program: WatchedProgram,
        observers: Observers,
        outside: SocketKicks | None,
        over: Callable[[], bool],
    ) -> None:
        super().__init__(ProcessSource(program, ObservedKicks(observers, outside)))
        self.name = name
        self.ended = ""
        self._program = program
        self._observers = observers
        self._over = over
        self._over_at: float | None = None

    @property
    def known(self) -> int:
        """How many descriptors are open, as of the newest sample."""
        return len(self._program.descriptors.live)

    def close(self) -> None:
        """See `Source.close`."""
        super().close()
        self._program.close()
        self._observers.close()

    async def view(self, query: Query) -> View:
        """See `Source.view`; some time after the program has ended for good, it is silent."""
        view = await super().view(query)
        if not self._over():
            return view
        if self._over_at is None:
            self._over_at = view.at
        if view.at - self._over_at <= STILL:
            return view
        self.ended = f"{self.name} has ended"
        return replace(view, silent=view.at - self._over_at)

    async def wait_for_rates(self) -> None:
        """Return once rates have been computed, which takes two samples; or it does not answer."""
        async with asyncio.timeout(WITHIN):
            while self._program.descriptors.rounds < 2:  # noqa: PLR2004 - the first has no rates
                if (await self.view(Query())).silent:
                    return
                await asyncio.sleep(POLL)


async def open_program(
    target: WatchTarget,
    *,
    allow_kick: bool = False,
    allowed: Collection[str] = (),
    ends: bool = False,
) -> WatchedSource:
    """Find a program, and watch it.

    Args:
        allow_kick: Whether its connections may be kicked from outside; a program that tells of
            itself allows or forbids the kick from inside.
        allowed: Names of lints that are not reported.
        ends: Whether it does not answer any more when the program has ended for good; else it shows
            the last connections.

    Raises:
        NoServerError: There is no such program.
        SettingsError: There are several.
        StartError: It cannot be read; or kicked, and that is to be allowed.
    """
    calls = ThreadCalls(1, "looks for a program")
    try:
        followed = await calls.off_loop(WITHIN, _follow, target, allow_kick=allow_kick)
    except OSError as error:
        raise StartError(f"watch {target}: {error.strerror or error}") from error
    observers = Observers(Reader(followed).sample)
    program = WatchedProgram(observers.sample, allowed=allowed, again=followed.again)
    outside = SocketKicks() if allow_kick else None
    name = f"{SCHEME}:{target}"
    return WatchedSource(name, program, observers, outside, lambda: ends and followed.over)


def _follow(target: WatchTarget, *, allow_kick: bool) -> Followed:
    followed = follow(target)
    if allow_kick:
        for each in followed()[:1]:
            reason = kickable(each.pid)
            # One that closes its connections itself needs no right.
            if reason and not ((inner := hello_of(each.pid)) and inner.allow_kick):
                raise StartError(reason)
    return followed
