"""Starts the observer before a Python program, and leaves nothing of itself; see `injection.py`.

It is also run in a process that multiprocessing spawns (`becoming.py`). Any Python 3 can read it:
one that is too old for the observer runs the program unobserved.
"""

import sys

# They are in sys.modules from the start; importlib.util would load others.
from _frozen_importlib import module_from_spec
from _frozen_importlib_external import spec_from_file_location
from os import environ, path, pathsep

INJECT = path.dirname(path.abspath(__file__))
VARIABLE = "ECHOTUI_OBSERVE"
NAME = " name="


def restore() -> "tuple[str, str]":
    """Put the environment back; return the words of our variable, and the name of the program."""
    words, _, name = environ.pop(VARIABLE, "").partition(NAME)
    before = [entry for entry in environ.get("PYTHONPATH", "").split(pathsep) if entry != INJECT]
    environ["PYTHONPATH"] = pathsep.join(before)
    if not environ["PYTHONPATH"] and "path" not in words.split():
        del environ["PYTHONPATH"]
    return words, name


def leave_path() -> None:
    """Remove our directory from `sys.path`."""
    sys.path[:] = [entry for entry in sys.path if entry != INJECT]
    sys.path_importer_cache.pop(INJECT, None)


def observe(*, allow_kick: bool, name: str = "") -> None:
    """Start the observer; if that fails, leave the program as it would be without.

    echotui is loaded by its path: it need not be installed in this Python.
    """
    loaded = set(sys.modules)
    try:
        root = path.dirname(path.dirname(INJECT))
        if "echotui" not in sys.modules:
            spec = spec_from_file_location(
                "echotui", path.join(root, "__init__.py"), submodule_search_locations=[root]
            )
            if spec and spec.loader:
                package = sys.modules["echotui"] = module_from_spec(spec)
                spec.loader.exec_module(package)
        from echotui.observer.start import start  # noqa: PLC0415 - there is no echotui before

        start(allow_kick=allow_kick, name=name)
    except Exception:  # noqa: BLE001 - the program must not notice; observe() raises it again
        for module in set(sys.modules) - loaded:
            if module.partition(".")[0] == "echotui":
                del sys.modules[module]


def observe_first() -> None:
    """Start the observer before the program.

    Modules of the standard library for which the program has its own are loaded and forgotten.
    """
    words, name = restore()
    before, loaded, folders = sys.path[:], set(sys.modules), folders_of_program()
    sys.path[:] = [entry for entry in before if entry not in folders]
    observe(allow_kick="kick" in words.split(), name=name)
    sys.path[:] = before
    names = {name.partition(".")[0] for name in set(sys.modules) - loaded} - {"echotui"}
    own = {
        name
        for name in names
        for folder in folders
        for file in (name + ".py", path.join(name, "__init__.py"))
        if path.isfile(path.join(folder, file))
    }
    for name in set(sys.modules) - loaded:
        if name.partition(".")[0] in own:
            del sys.modules[name]


def folders_of_program() -> "set[str]":  # Python 3.8 cannot evaluate it.
    """Return the entries of its `sys.path` that come before the standard library."""
    folders = {
        path.abspath(entry) for entry in environ.get("PYTHONPATH", "").split(pathsep) if entry
    }
    script = getattr(sys, "argv", [""])[0]  # Python 3.7 has none yet.
    if script in ("-m", "-c"):
        folders.add(path.abspath(""))
    else:
        folders.add(script if path.isdir(script) else path.dirname(path.realpath(script)))
    return folders


if __name__ == "sitecustomize":
    leave_path()
    # A later interpreter of this process has the `sys.path` of the first one, which is observed.
    if VARIABLE in environ:
        observe_first()
    # The real one. If there is none, `site` expects this very error.
    sys.modules.pop(__name__, None)
    import sitecustomize  # type: ignore[import-not-found]  # noqa: F401 - it may not be there
elif "ALLOW_KICK" in globals():
    observe(allow_kick=globals()["ALLOW_KICK"], name=globals()["NAME"])
