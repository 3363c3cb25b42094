"""The processes of a program that is watched: now, and at each sample."""

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Final

from echotui.errors import NoServerError, SettingsError, StartError
from echotui.model.watch_target import WatchTarget
from echotui.sources.finding.finders import Finder, finder_of
from echotui.sources.process import proc_files, process_tree
from echotui.sources.process.proc_files import GoneError, NotAllowedError
from echotui.sources.process.rights import unsupported
from echotui.sources.process.sample import ProcessId

AGAIN: Final = 1.0  # Seconds from one search for a restarted program to the next.


class Followed:
    """The processes of a program: call it at each sample."""

    def __init__(self, finder: Finder, clock: Callable[[], float] = time.monotonic) -> None:
        """Find it.

        Raises:
            NoServerError, SettingsError, StartError: see `Finder.find`.
        """
        self._finder = finder
        self._clock = clock
        self._known = _living(finder.find())
        self._searched_at = clock()

    @property
    def again(self) -> bool:
        """Whether it is found again when it is started again."""
        return self._finder.again

    @property
    def over(self) -> bool:
        """Whether it has ended for good, as of the last call."""
        return not self._known and not self.again

    def __call__(self) -> list[ProcessId]:
        """Return those that live, parents first.

        A process stays with its program when its parent has ended.
        """
        self._known = _families(self._known)
        now = self._clock()
        if now - self._searched_at >= AGAIN:
            self._searched_at = now
            if self._finder.moved([each.pid for each in self._known]):
                # Not there again: it is looked for at the next one, and shown as ended until then.
                with suppress(NoServerError, SettingsError, StartError):
                    self._known = _families([*self._known, *_living(self._finder.find())])
        return list(self._known)


def follow(target: WatchTarget) -> Followed:
    """Find a program; call it in a thread.

    Raises:
        NoServerError: There is none.
        SettingsError: There are several.
        StartError: It cannot be read.
    """
    if text := unsupported():
        raise StartError(text)
    return Followed(finder_of(target))


def _living(pids: Sequence[int]) -> list[ProcessId]:
    found: list[ProcessId] = []
    for pid in pids:
        # Ended since it was found.
        with suppress(GoneError, NotAllowedError):
            found.append(proc_files.stat(pid).id)
    return found


def _families(roots: Sequence[ProcessId]) -> list[ProcessId]:
    """Return processes that live with their descendants, each once."""
    found: dict[ProcessId, None] = {}
    for root in roots:
        if root in found:
            continue
        try:
            proc_files.stat_of(root)
        except (GoneError, NotAllowedError):
            continue
        found |= dict.fromkeys(process_tree.family(root.pid))
    return list(found)
