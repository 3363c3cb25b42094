"""How often the tests use private names of the code that they test."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

TESTS: Final = Path(__file__).parent
MOST: Final = 46
"""Where the private name is what is tested, or where Textual and asyncio have no public one."""
PUBLIC: Final = frozenset({"_replace", "_fields", "_asdict", "_make", "_exit"})
"""Of named tuples, and `os._exit`."""
BY_NAME: Final = frozenset({"setattr", "delattr", "getattr", "hasattr", "object"})
"""Functions whose second argument is an attribute's name: `monkeypatch.setattr`, `patch.object`."""


def is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__") and name not in PUBLIC


def is_own(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id in {"self", "cls"}


def called(function: ast.expr) -> str:
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


def private_names(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """List each use: its line and the name."""
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=value, attr=name) if is_private(name) and not is_own(value):
                yield node.lineno, ast.unparse(node)
            case ast.ImportFrom(names=names):
                yield from ((node.lineno, each.name) for each in names if is_private(each.name))
            case ast.Call(func=function, args=[owner, *rest]) if called(function) in BY_NAME:
                path = owner if isinstance(owner, ast.Constant) else rest[0] if rest else owner
                if isinstance(path, ast.Constant) and isinstance(path.value, str):
                    name = path.value.rpartition(".")[2]
                    if is_private(name) and not is_own(owner):
                        yield node.lineno, path.value
            case _:
                pass


def test_each_kind_of_use_is_found() -> None:
    code = (
        "from x import _a, b\n"
        "c._d.e\n"
        "self._f, cls._g, row._replace(h=1), k.__class__, self.m._n\n"
        "monkeypatch.setattr(o, '_p', 1)\n"
        "monkeypatch.setattr('q.r._s', 1)\n"
        "setattr(self, '_t', 1)\n"
        "getattr(u, 'v')\n"
    )
    expected = [(1, "_a"), (2, "c._d"), (3, "self.m._n"), (4, "_p"), (5, "q.r._s")]
    assert sorted(private_names(ast.parse(code))) == expected


def test_few_tests_use_private_names() -> None:
    uses = [
        f"{path.relative_to(TESTS).as_posix()}:{line} {name}"
        for path in sorted(TESTS.rglob("*.py"))
        for line, name in private_names(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert len(uses) <= MOST, "\n".join(uses)
