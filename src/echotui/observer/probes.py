"""The probes: all that is read of the loops of the program."""

import sys
from collections.abc import Callable, Iterator

from echotui.observer import closing
from echotui.observer.activity import Activity
from echotui.observer.addresses import Addresses
from echotui.observer.call_log import CallLog
from echotui.observer.causes import frames_of
from echotui.observer.heartbeat import Heartbeat
from echotui.observer.imports import ImportHook
from echotui.observer.running import RunningLoops
from echotui.observer.selector_loop import SelectorLoops
from echotui.observer.theirs import Theirs, attempt
from echotui.observer.tornado_loop import TornadoLoops, ioloop_of
from echotui.observer.uvloop_loop import UvLoops, is_uvloop
from echotui.observer.wire import REFUSED, InnerCall, InnerConnection, InnerLoop


class Probes:
    """What an agent asks of the program: `inside.py` describes it."""

    def __init__(self) -> None:
        within: set[int] = set()
        self._log = CallLog()
        self._loops = RunningLoops()
        self._tornado = TornadoLoops(self._log, self._loops, within)
        self._selectors = SelectorLoops(self._log, self._loops, within)
        self._uvloops = UvLoops()
        self._addresses = Addresses()
        self._heartbeat = Heartbeat()

    def install(self) -> None:
        """Patch what is imported, now and later."""
        hook = ImportHook()
        if "uvloop" in sys.modules:
            self._loops.patch_uvloop(sys.modules["uvloop"])
        hook.when_imported("asyncio.events", self._loops.patch_events)
        hook.when_imported("asyncio.selector_events", self._selectors.patch)
        hook.when_imported("tornado.platform.asyncio", self._tornado.patch_loop)
        hook.when_imported("tornado.web", self._tornado.patch_requests)

    def forked(self) -> None:
        """Forget what was of the parent."""
        self._log.clear()
        self._loops.clear()
        self._heartbeat.clear()

    def connections(self, hurried: Callable[[], bool] = bool) -> Iterator[InnerConnection]:
        """Return those of all loops, one by one: other threads run in between."""
        for running, loop in self._loops.all():
            activity = Activity(self._tornado.last)
            attempt(activity.read_frames, frames_of(running.thread, running.base))
            attempt(activity.read_tasks, loop, hurried)
            shown = set()
            for found in self._tornado.connections(loop, activity, self._addresses):
                shown.add(found.fd)
                yield found
            others = self._uvloops if is_uvloop(loop) else self._selectors
            yield from others.connections(loop, shown, activity, self._addresses)

    def calls(self, since: int) -> tuple[list[InnerCall], int]:
        """Return calls with larger numbers, oldest first; and how many are not kept any more."""
        return self._log.since(since)

    def loops(self) -> list[InnerLoop]:
        """Return those that run, and go on timing them."""
        return [
            self._heartbeat.answer(running, _kind(loop))
            for running, loop in self._loops.all()
            if attempt(loop.is_running)
        ]

    def tick(self) -> float | None:
        """Time the loops; return the seconds until the next call; `None`: not needed now."""
        return attempt(self._heartbeat.tick, self._loops.all)

    def kick(
        self, fd: int, inode: int, strength: str, hurried: Callable[[], bool] = bool
    ) -> tuple[str, str]:
        """Let the program close a connection; return the outcome, and a sentence about it."""

        def ticked() -> bool:
            # A loop that is held is timed while the kick waits for it, too.
            self.tick()
            return hurried()

        outcome = attempt(closing.kick, self._loops.all(), fd, inode, strength, ticked)
        return outcome or (REFUSED, "It could not be closed.")


def _kind(loop: Theirs) -> str:
    if ioloop_of(loop) is not None:
        return "Tornado"
    return "uvloop" if is_uvloop(loop) else "asyncio"
