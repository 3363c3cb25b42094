"""A connection is named by the number that the server gave it, in whatever run."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

import echotui.ui
from echotui.model.command import Gone
from echotui.model.ids import id_in
from echotui.model.journal import Rejected
from tests import detail_scenes
from tests.detail_scenes import CHOKED
from tests.scripted import ScriptedSource
from tests.ui.stage import launch

SOURCES = sorted(Path(*echotui.ui.__path__).rglob("*.py"))
BIG = re.compile(r"1,?099,?5\d\d")
"""How the id of a connection of the second run begins."""
CONVERTS = {"number_of", "shown_id"}
IDS = {"id_", "_client"}
"""Names of ids, besides `id` of what is a row, a line, a range or a cursor."""
OWNERS = {"row", "line", "range", "cursor"}


def is_id(node: ast.AST) -> bool:
    match node:
        case ast.Name(name) | ast.Attribute(attr=name) if name in IDS:
            return True
        case ast.Attribute(ast.Name(owner) | ast.Attribute(attr=owner), "id"):
            return owner in OWNERS
        case _:
            return False


def shown(node: ast.AST) -> Iterator[ast.AST]:
    """What becomes text in an expression, without what passes one of `CONVERTS`."""
    if isinstance(node, ast.Call) and getattr(node.func, "id", "") in CONVERTS:
        return
    yield node
    for child in ast.iter_child_nodes(node):
        yield from shown(child)


def texts(tree: ast.AST) -> Iterator[ast.AST]:
    """The expressions that become text: of f-strings, `str()` and `format()`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FormattedValue):
            yield node.value
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("str", "grouped"):
            yield from node.args


def ways_around(code: str) -> list[int]:
    tree = ast.parse(code)
    found = (node for text in texts(tree) for node in shown(text) if is_id(node))
    return [getattr(node, "lineno", 0) for node in found]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_no_id_becomes_text_without_the_helper(path: Path) -> None:
    assert ways_around(path.read_text()) == []


@pytest.mark.parametrize(
    "code",
    ['f"#{row.id}"', "str(self.row.id)", 'f"{id_} has ended"', 'f"#{detail.row.id}, fd {row.fd}"'],
)
def test_the_search_finds_what_it_is_for(code: str) -> None:
    assert ways_around(code)


def test_what_is_converted_is_not_found() -> None:
    assert not ways_around('f"{shown_id(row.id)} {number_of(line.id)} {binding.id}"')


def test_an_outcome_names_the_number() -> None:
    assert Gone(id_in(1, 17)).text.startswith("Connection #17 has ")


def second_run() -> ScriptedSource:
    """A busy server that was met for the second time."""
    source = detail_scenes.source()
    detail = source.details[CHOKED]
    row, lines = replace(detail.row, id=id_in(1, CHOKED)), source.journal
    source.start_anew(source.rows)
    source.details = {row.id: replace(detail, row=row)}
    source.journal = [
        line if isinstance(line, Rejected) else replace(line, id=id_in(1, line.id))
        for line in lines
    ]
    source.answer = Gone(row.id)
    return source


KEYS = (
    ["x", "escape"], ["x", "r"], ["h"], ["y"], ["X", "escape"], ["space", "space", "X", "escape"],
    ["V", "down"], ["escape", "f"], ["enter"], ["y"], ["x", "escape"], ["escape"], ["z", "f"],
    ["tab", "y"], ["down", "enter"], ["enter", "enter"], ["escape", "H"], ["enter", "y", "escape"],
    ["x"], ["H", "t"], ["enter", "y", "escape", "t"], ["slash", "#", "1", "9", "enter", "x"],
)  # fmt: skip


async def test_no_screen_shows_more_than_the_number(tmp_path: Path) -> None:
    source, clipboard = second_run(), ""
    async with launch(source, size=(200, 50), keys=["s", "down", "enter"]) as stage:
        assert {row.split()[0].strip("▸") or row.split()[1] for row in stage.rows()} >= {"19", "17"}
        for keys in KEYS:
            await stage.press(*keys)
            clipboard += stage.app.clipboard
            for text in (stage.text(), "\n".join(stage.notifications), stage.banner):
                assert not BIG.search(text), (keys, text)
        await stage.press(*["escape"] * 4)
        for name, keys in (("rows.json", ["e"]), ("lines.json", ["tab", "e"])):
            await stage.press(*keys)
            await stage.press("ctrl+u", *str(tmp_path / name), "enter")
            await stage.until((tmp_path / name).exists)
            await stage.until(lambda: stage.screen is stage.dashboard)
        assert not BIG.search(clipboard)
        assert "#19 " in clipboard
    for name in ("rows.json", "lines.json"):
        text = (tmp_path / name).read_text()
        assert {each["id"] for each in json.loads(text)["rows"]} >= {19}
        assert not BIG.search(text)
