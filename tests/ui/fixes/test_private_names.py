"""Every private name of a library that the source uses: what an upgrade may take away.

Those of the observer are in `tests/observer/test_private_names.py`.
"""

import ast
import inspect
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from textwrap import dedent

import pytest

import echotui

NAMES = {
    "nats.aio.client.Client": {
        "_connect_command", "_process_msg", "_server_info", "_transport",
    },
    "nats.aio.transport.TcpTransport": {"_io_writer"},
    "rich.segment.Segment": {"_split_cells"},
    "textual._ansi_sequences": {"ANSI_SEQUENCES_KEYS"},
    "textual._compositor.Compositor": {"_dirty_regions", "_full_map", "_full_map_invalidated"},
    "textual._compositor": {"ChopsUpdate", "CompositorUpdate", "LayoutUpdate"},
    "textual._keyboard_protocol": {"FUNCTIONAL_KEYS"},
    "textual._styles_cache.StylesCache": {"get_inner_outer"},
    "textual._xterm_parser.XTermParser": {
        "_parse_extended_key", "_sequence_to_key_events", "parse_mouse_code",
    },
    "textual.app.App": {
        "_batch_count", "_capture_stderr", "_capture_stdout", "_check_bindings", "_clipboard",
        "_close_messages_no_wait", "_display", "_driver", "_exit", "_fatal_error",
        "_handle_exception",
    },
    "textual.dom.DOMNode": {"_bindings"},
    "textual.drivers.linux_driver.LinuxDriver": {
        "_disable_mouse_support", "_enable_mouse_pixels", "_enable_mouse_support", "_file",
        "_get_terminal_size", "_in_band_window_resize", "_run_input_thread", "_sigcont_application",
        "_sigtstp_application", "_writer_thread",
    },
    "textual.driver.Driver": {"_app", "_loop", "_mouse", "_size"},
    "textual.events.MouseEvent": {"_delta_x", "_delta_y"},
    "textual.screen.Screen": {
        "_compositor", "_compositor_refresh", "_dirty_widgets", "_layout_widgets",
        "_on_timer_update", "_refresh_layout", "_repaint_required",
    },
    "textual.strip.Strip": {"_divide_cache"},
    "textual.widget.Widget": {"_size_updated"},
    "textual.widgets.Input": {"_on_paste"},
}  # fmt: skip
OTHERS = {"_asdict", "_make", "_replace", "_CacheInfo"}
"""Of the standard library: named tuples and functools."""
LIBRARIES = ("textual", "rich", "nats")
SOURCE = Path(echotui.__file__).parent


def is_private(name: str) -> bool:
    return name.startswith("_") and not name.endswith("_")


def assigned_by(statement: ast.stmt) -> list[str]:
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            return [name]
        case _:
            return []


@cache
def written_in(kind: type) -> frozenset[str]:
    """Names that the text of a class defines, or sets or uses of an instance."""
    try:
        tree = ast.parse(dedent(inspect.getsource(kind)))
    except (OSError, TypeError):
        return frozenset()
    names: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=ast.Name(id="self" | "cls"), attr=name):
                names.add(name)
            case ast.Attribute(value=ast.Call(func=ast.Name(id="super")), attr=name):
                names.add(name)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                names.add(name)
            case ast.ClassDef(body=body):
                names |= {name for part in body for name in assigned_by(part)}
            case ast.Constant(value=str(name)):
                names.add(name)  # In __slots__.
    return frozenset(names)


def of_libraries(kind: type) -> list[type]:
    return [base for base in kind.__mro__ if base.__module__.split(".")[0] in LIBRARIES]


def used_of_others() -> Iterator[tuple[str, str]]:
    """Private attributes of something other than self, keywords, and imports of private modules."""
    # Those of the observer are in `tests/observer`.
    paths = (each for each in SOURCE.rglob("*.py") if SOURCE / "observer" not in each.parents)
    for path in paths:
        tree = ast.parse(path.read_text())
        own = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
        where = str(path.relative_to(SOURCE))
        for node in ast.walk(tree):
            match node:
                case ast.Attribute(value=ast.Name(id="self" | "cls" | "os")):
                    pass
                case ast.Attribute(value=ast.Call(func=ast.Name(id="super"))):
                    pass
                case ast.Attribute(attr=name) | ast.keyword(arg=str(name)) if is_private(name):
                    if name not in own | OTHERS:
                        yield where, name
                case ast.ImportFrom(module=str(module), names=aliases):
                    private = any(is_private(part) for part in module.split("."))
                    for alias in aliases:
                        if (private or is_private(alias.name)) and alias.name not in OTHERS:
                            yield where, alias.name


def used_of_own_instances() -> Iterator[tuple[str, str]]:
    """Private names that a class of ours shares with a class of a library that it inherits."""
    for module in walk_packages(echotui.__path__, "echotui."):
        if module.name.endswith("__main__"):
            continue
        for kind in vars(import_module(module.name)).values():
            if isinstance(kind, type) and kind.__module__ == module.name:
                theirs = {name for base in of_libraries(kind) for name in written_in(base)}
                # Most classes inherit nothing of theirs, and are not read.
                for name in written_in(kind) & theirs if theirs else ():
                    if is_private(name):
                        yield kind.__qualname__, name


def listed() -> set[str]:
    classes = {owner.rpartition(".")[2] for owner in NAMES if not owner.islower()}
    return {name for names in NAMES.values() for name in names} | classes


def test_all_that_are_used_are_listed() -> None:
    used = {*used_of_others(), *used_of_own_instances()}
    assert {each for each in used if each[1] not in listed()} == set()


def test_all_that_are_listed_are_used() -> None:
    text = "\n".join(path.read_text() for path in SOURCE.rglob("*.py"))
    assert {name for names in NAMES.values() for name in names if name not in text} == set()


@pytest.mark.parametrize(
    ("owner", "name"), [(owner, name) for owner in NAMES for name in sorted(NAMES[owner])]
)
def test_the_installed_version_has_it(owner: str, name: str) -> None:
    module, _, last = owner.rpartition(".")
    if owner.islower():
        assert hasattr(import_module(owner), name)
    else:
        kind = getattr(import_module(module), last)
        assert any(name in written_in(base) for base in kind.__mro__)
