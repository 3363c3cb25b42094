"""What the tree must not contain: import-linter sees imports, this sees the rest."""

import ast
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

import echotui

HOUSE: Final = Path(echotui.__file__).parent
FILES: Final = sorted(HOUSE.rglob("*.py"))
MOST_LINES: Final = 250
MOST_LINES_A_FUNCTION: Final = 40

DRAWING: Final = frozenset({"ui", "runtime", "cli", "__main__", "__init__"})
"""Floors that may load Textual, themselves or through one below."""
LOOP_CALLS: Final = frozenset({"add_handler", "update_handler", "remove_handler"})


def inside(file: Path) -> str:
    return file.relative_to(HOUSE).as_posix()


def floor(file: Path) -> str:
    return file.relative_to(HOUSE).parts[0].removesuffix(".py")


def module(file: Path) -> str:
    parts = file.relative_to(HOUSE.parent).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def nodes(file: Path) -> Iterator[ast.AST]:
    return ast.walk(ast.parse(file.read_text(encoding="utf-8"), str(file)))


LOWER: Final = sorted({floor(file) for file in FILES} - DRAWING)


def test_the_lower_floors_are_found() -> None:
    lower = {"config", "demo", "errors", "logs", "model", "server", "sources", "system"}
    assert lower <= set(LOWER)


@pytest.mark.parametrize("name", LOWER)
def test_a_lower_floor_loads_neither_textual_nor_rich(name: str) -> None:
    modules = [module(file) for file in FILES if floor(file) == name]
    code = (
        "import importlib, sys\n"
        f"for name in {modules!r}:\n"
        "    importlib.import_module(name)\n"
        "print(*sorted({name.partition('.')[0] for name in sys.modules}))\n"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], check=False, capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")
    loaded = set(done.stdout.split())
    assert "echotui" in loaded
    assert not loaded & {"textual", "rich"}


def test_to_import_echotui_loads_nothing_else() -> None:
    """A program that may be observed imports it."""
    code = "import sys; old = set(sys.modules); import echotui; print(*set(sys.modules) - old)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "echotui\n"


def test_only_channel_and_listener_make_the_three_loop_calls() -> None:
    named = {
        inside(file)
        for file in FILES
        for node in nodes(file)
        if isinstance(node, ast.Attribute) and node.attr in LOOP_CALLS
    }
    assert named == {"server/channel.py", "server/listener.py"}


def imports(file: Path) -> set[str]:
    """The modules of ours that a file imports, wherever it does so."""
    found: set[str] = set()
    for node in nodes(file):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{inside(file)}: a relative import"
            found |= {node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)}
    return {name for name in found if name in MODULES} - {module(file)}


MODULES: Final = {module(file): file for file in FILES}


def test_no_file_imports_for_types_alone() -> None:
    naming = {
        inside(file)
        for file in FILES
        for node in nodes(file)
        if (isinstance(node, ast.Name) and node.id == "TYPE_CHECKING")
        or (isinstance(node, ast.Attribute) and node.attr == "TYPE_CHECKING")
    }
    assert naming == set()


def test_no_files_import_each_other_in_a_circle() -> None:
    """Also where the import is inside a function or for types alone."""
    left = {name: imports(file) for name, file in MODULES.items()}
    while leaves := {name for name, below in left.items() if not below & left.keys()}:
        left = {name: below for name, below in left.items() if name not in leaves}
    assert not left, "these are in a circle of imports, or import files that are"


def test_no_file_is_longer_than_it_may_be() -> None:
    lengths = {inside(file): len(file.read_text(encoding="utf-8").splitlines()) for file in FILES}
    assert {name: length for name, length in lengths.items() if length > MOST_LINES} == {}


def test_no_function_is_longer_than_it_may_be() -> None:
    lengths = {
        f"{inside(file)}: {node.name}": (node.end_lineno or 0) - node.lineno + 1
        for file in FILES
        for node in nodes(file)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert len(lengths) > len(FILES)
    assert {n: length for n, length in lengths.items() if length > MOST_LINES_A_FUNCTION} == {}


def test_a_class_name_stands_once() -> None:
    files: dict[str, list[str]] = defaultdict(list)
    for file in FILES:
        for node in nodes(file):
            if isinstance(node, ast.ClassDef):
                files[node.name].append(inside(file))
    assert files["Row"] == ["model/row.py"]
    assert {name: found for name, found in files.items() if len(found) > 1} == {}


def test_data_table_is_used_nowhere() -> None:
    naming = {
        inside(file)
        for file in FILES
        for node in nodes(file)
        if (isinstance(node, ast.Name) and node.id == "DataTable")
        or (isinstance(node, ast.Attribute) and node.attr == "DataTable")
        or (isinstance(node, ast.alias) and "DataTable" in node.name)
        or (isinstance(node, ast.ImportFrom) and "_data_table" in (node.module or ""))
    }
    assert naming == set()


def test_dashboard_sources_and_model_have_no_word_of_a_demo() -> None:
    words = re.compile(
        r"\b(demo|scenario|caption|story|stories)s?\b|Caption|Scenario", re.IGNORECASE
    )
    found = {
        f"{inside(file)}:{number}: {line}"
        for file in FILES
        if floor(file) in ("ui", "sources", "model")
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1)
        if words.search(line)
    }
    assert found == set()


LATE: Final = {
    "cyclopts.completion": 4, "echotui.demo.parser": 4, "echotui.runtime.demo": 7,
    "echotui.control.nats.service": 3, "echotui.runtime.ask.request": 8,
    "importlib.metadata": 6, "nats": 90, "prometheus_client": 30, "tomlkit": 38, "tornado.web": 54,
}  # fmt: skip
"""What the first frame does without, and the milliseconds that it takes to load.

Nothing of the screens: a key that loads a file would block the loop.
"""


def test_a_start_loads_nothing_that_the_first_frame_does_without() -> None:
    code = (
        "import sys\n"
        "from echotui.cli.arguments import parse\n"
        "parse(['--port', '0', '--config', 'off'])\n"
        "import echotui.runtime.session\n"
        "print(*sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert not LATE.keys() & set(done.stdout.split())
