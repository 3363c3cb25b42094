"""Calls a function when a module has been imported; nothing is imported for that."""

import sys
from collections.abc import Callable, Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType

Act = Callable[[ModuleType], None]


class ImportHook:
    """A finder in `sys.meta_path`: the others find, and the loader of the module calls us.

    It is there until the last of its modules has been imported.
    """

    def __init__(self) -> None:
        self._acts: dict[str, Act] = {}

    def when_imported(self, name: str, act: Act) -> None:
        """Call a function with a module: now, or right after its code was executed."""
        module = sys.modules.get(name)
        spec = getattr(module, "__spec__", None)
        if module is not None and not getattr(spec, "_initializing", False):
            act(module)
            return
        self._acts[name] = act
        if self not in sys.meta_path:
            sys.meta_path.insert(0, self)

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Let the others find one of our modules, and prepare its loader."""
        if name not in self._acts:
            return None
        for finder in sys.meta_path.copy():
            find = getattr(finder, "find_spec", None)
            if finder is not self and find is not None:
                spec: ModuleSpec | None = find(name, path, target)
                if spec is not None:
                    self._prepare(spec, name)
                    return spec
        return None

    def _prepare(self, spec: ModuleSpec, name: str) -> None:
        loader = spec.loader
        if loader is None or isinstance(loader, type) or not hasattr(loader, "exec_module"):
            return  # Of built-in and frozen modules, one loader for all.

        def exec_module(module: ModuleType) -> None:
            del loader.exec_module
            loader.exec_module(module)
            act = self._acts.pop(name, None)
            if act is not None:
                act(module)
            if not self._acts and self in sys.meta_path:
                sys.meta_path.remove(self)

        # An attribute of this one loader, so that `__loader__` and `__spec__` are what they were.
        loader.exec_module = exec_module  # type: ignore[method-assign]
