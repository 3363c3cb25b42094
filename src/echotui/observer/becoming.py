"""A process that ends, becomes another program, or spawns a Python of its own."""

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from types import ModuleType
from typing import Any, Final

from echotui.observer.injection import INJECT, injected

_SITECUSTOMIZE: Final = f"{INJECT}/sitecustomize.py"
_FIRST: Final = (
    "try:exec(__import__('_frozen_importlib_external')"
    ".SourceFileLoader('sitecustomize',{path!r}).get_code('sitecustomize'),"
    "{{'__name__':'spawned','__file__':{path!r},'ALLOW_KICK':{allow_kick!r},'NAME':{name!r}}})\n"
    "except Exception:pass\n"
)
"""Before the code of a spawned process that `env` cannot start; it leaves no name in `__main__`. If
it fails, as where our files are not there any more, the process is not observed, and does what it
does without."""
_ENV: Final = "/usr/bin/env"
"""It sets variables, and executes Python with its own arguments: others see no more of us."""
_IGNORE: Final = frozenset("EIS")
"""Options of Python that ignore `PYTHONPATH` or `site`."""
_OF_EXECVE: Final = ("path", "argv", "env")
_TRACKER: Final = "multiprocessing.resource_tracker"


class Becoming:
    """Patches `os` and multiprocessing.

    Args:
        leave: Removes the socket.
        stay: Makes it again.
        allows_kick: Whether this process does, and what it becomes or spawns then.
        name: Returns its name, which a process has, too, that it spawns.
    """

    def __init__(
        self,
        leave: Callable[[], None],
        stay: Callable[[], None],
        allows_kick: Callable[[], bool],
        name: Callable[[], str],
    ) -> None:
        self._leave: Final = leave
        self._stay: Final = stay
        self._allows_kick: Final = allows_kick
        self._name: Final = name

    def patch_os(self) -> None:
        """Patch what ends a process, or executes a program in it.

        multiprocessing ends a forked process by `_exit`, without the functions of `atexit`.
        """
        end, execv, execve = os._exit, os.execv, os.execve

        @wraps(end)
        def leaving(*args: Any, **named: Any) -> None:
            self._leave()
            end(*args, **named)

        @wraps(execv)
        def executing(*args: Any) -> None:
            changed = self._injected(args, os.environ)
            self._leave()
            try:
                if changed is None:
                    execv(*args)
                else:
                    execve(*args, changed)  # type: ignore[call-arg]  # those of execv
            finally:
                self._stay()

        @wraps(execve)
        def executing_with(*args: Any, **named: Any) -> None:
            changed = self._injected(args, args[-1]) if len(args) == len(_OF_EXECVE) else None
            self._leave()
            try:
                if changed is None:
                    execve(*args, **named)
                else:
                    execve(*args[:-1], changed)  # type: ignore[call-arg]  # without that
            finally:
                self._stay()

        # None of them returns, as the real ones.
        os._exit, os.execv, os.execve = leaving, executing, executing_with  # type: ignore[assignment]

    def patch_multiprocessing(self, util: ModuleType) -> None:
        """Patch what starts a Python for a spawned process, or for a server that forks them."""
        spawn = util.spawnv_passfds

        @wraps(spawn)
        def spawning(path: str | bytes, args: Sequence[str], passfds: Sequence[int]) -> int:
            args = list(args)
            if "-c" in args[:-1] and _TRACKER not in args[at := args.index("-c") + 1]:
                if _uses_environment(path, args[: at - 1]):
                    path, args = os.fsencode(_ENV), [_ENV, *self._changed(), *args]
                else:
                    first = _FIRST.format(
                        path=_SITECUSTOMIZE, allow_kick=self._allows_kick(), name=self._name()
                    )
                    args[at] = first + args[at]
            return int(spawn(path, args, passfds))

        util.spawnv_passfds = spawning  # type: ignore[attr-defined]  # of any module

    def _changed(self) -> list[str]:
        """Return what the environment of a spawned process has, and ours has not."""
        changed = injected(os.environ, allow_kick=self._allows_kick(), name=self._name())
        return [
            f"{name}={value}" for name, value in changed.items() if os.environ.get(name) != value
        ]

    def _injected(self, args: Sequence[Any], env: object) -> dict[str, str] | None:
        """Return the environment for this very Python.

        `None`: it is another program, or the real function says what is wrong.
        """
        try:
            path, argv = args[:2]
            if not (
                os.path.samefile(path, sys.executable)  # noqa: PTH121 - bytes are allowed
                and isinstance(argv, list | tuple)
                and argv[0]
                and isinstance(env, Mapping)
            ):
                return None
            named = {os.fsdecode(name): os.fsdecode(value) for name, value in env.items()}
        except (OSError, TypeError, ValueError, IndexError):
            return None
        return injected(named, allow_kick=self._allows_kick())


def _uses_environment(path: str | bytes, args: Sequence[str | bytes]) -> bool:
    """Return whether `env` can start a Python with these arguments, so that it finds us."""
    first, *others = map(os.fsdecode, args)
    options = {letter for arg in others if not arg.startswith("--") for letter in arg[1:]}
    usual = os.fsdecode(path) == first and "=" not in first
    return usual and not options & _IGNORE and os.access(_ENV, os.X_OK)
