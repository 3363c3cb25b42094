"""The loops of the program: which there are, and in which thread each runs."""

import sys
from _thread import get_ident
from types import ModuleType
from typing import Final
from weakref import ref

from echotui.observer.theirs import Theirs, attempt

_SETUP: Final = "_run_forever_setup"
"""From Python 3.13 on, `run_forever` lets this make the call."""


class Running:
    """A loop.

    Attributes:
        thread: The one that runs it; 0: not known.
        base: The identity of the frame that runs it: a call of the loop has it below. 0: not known.
    """

    __slots__ = ("__weakref__", "base", "loop", "thread")

    def __init__(self, loop: Theirs, thread: int = 0, base: int = 0) -> None:
        self.loop = ref(loop)
        self.thread = thread
        self.base = base


class RunningLoops:
    """Notes each loop when it begins to run.

    asyncio and uvloop call `_set_running_loop` before they run and after: a function around that
    one is in no traceback, as one around `run_forever` would be.
    """

    def __init__(self) -> None:
        self._loops: dict[int, Running] = {}
        self._bases: dict[int, int] = {}
        """Of each thread that runs a loop."""

    def clear(self) -> None:
        """Forget all."""
        self._bases.clear()
        self._loops.clear()

    def base(self) -> int:
        """Return the identity of the frame that runs the loop of this thread; 0: there is none."""
        return self._bases.get(get_ident(), 0)

    def all(self) -> list[tuple[Running, Theirs]]:
        """Return those that are not closed."""
        found = []
        for key, running in self._loops.copy().items():
            loop = running.loop()
            if loop is None or attempt(loop.is_closed) is not False:
                self._loops.pop(key, None)
            else:
                found.append((running, loop))
        return found

    def note(self, loop: Theirs, base: int = 0) -> None:
        """Add a loop of this thread."""
        known = self._loops.get(id(loop))
        if known is None or known.loop() is not loop:
            self._loops[id(loop)] = Running(loop, get_ident(), base)
        else:
            known.thread, known.base = get_ident(), base

    def patch_events(self, events: ModuleType) -> None:
        """Note loops that begin to run: of `asyncio.events`, before others copy its names."""
        original = events._set_running_loop  # noqa: SLF001  # See the class.

        def _set_running_loop(loop: Theirs) -> None:
            if loop is None:
                self._bases.pop(get_ident(), None)
            else:
                frame = sys._getframe(1)  # noqa: SLF001  # A documented function.
                if frame.f_code.co_name == _SETUP and frame.f_back is not None:
                    frame = frame.f_back
                base = id(frame)
                self._bases[get_ident()] = base
                self.note(loop, base)
            original(loop)

        package = sys.modules.get("asyncio")
        for module in (events, package):
            if getattr(module, "_set_running_loop", None) is original:
                module._set_running_loop = _set_running_loop  # type: ignore[union-attr]  # noqa: SLF001
        running = events._get_running_loop()  # noqa: SLF001  # It raises nothing.
        if running is not None:
            self.note(running)

    def patch_uvloop(self, uvloop: ModuleType) -> None:
        """Note new loops of a uvloop that was imported before us: it has its copy of the names."""
        kind = uvloop.Loop
        original = kind.__init__

        def __init__(loop: Theirs, *args: object) -> None:  # noqa: N807  # Of their class.
            original(loop, *args)
            self.note(loop)

        kind.__init__ = __init__
