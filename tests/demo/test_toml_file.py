"""What is wrong with a scenario file, and how that is said."""

import errno
import json
import os
from pathlib import Path
from typing import NoReturn

import pytest
from hypothesis import given
from hypothesis import strategies as st

from echotui.demo.scenario import Kind, Part, Scenario, Step
from echotui.demo.toml_file import find, load
from echotui.errors import SettingsError
from echotui.model.cause import Cause
from echotui.toml_text import LARGEST_FILE

KINDS = ", ".join(Kind)
CAUSES = ", ".join(Cause)
NAMES = "tour, backpressure, burst, crowd, half-close, hostile, resets, strategies"
STEP_KEYS = "caption, seconds, until, parts, marks, about"
PART_KEYS = "name, kind, count, enter, spread, stay, size, every"
TIMES = "a number of seconds from 0 to 86400"
SIZES = "a size such as 4096, 64KiB or 1MiB, at most 64MiB"
HEAD = "name = 'x'\nline = 'y'\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "mine.toml"


def complaint(path: Path | str) -> str:
    with pytest.raises(SettingsError) as caught:
        find(str(path))
    message = str(caught.value)
    assert message.isprintable()
    return message.removeprefix(f"{path}: ")


def with_step(rest: str) -> str:
    return f"{HEAD}[[steps]]\ncaption = 'c'\n{rest}"


def with_part(rest: str) -> str:
    return with_step(f"[[steps.parts]]\nname = 'ann'\n{rest}")


def test_all_that_can_be_in_a_file(file: Path) -> None:
    file.write_text(
        """
        name = "mine"
        line = "  what it shows "

        [[steps]]
        caption = "{ann} and {strategy}, \u2192"
        seconds = 1.5
        until = "ann"
        marks = ["high water", "listening"]
        about = ["ann", "ben"]
        parts = [
            { name = "ann", kind = "slow-reader" },
            { name = "ben", kind = "bulk", count = 3, enter = 1, spread = 2.5, stay = 4,
        """.replace("stay = 4,\n        ", "stay = 4, ")
        + """size = "64k", every = 0.5 },
        ]

        [[steps]]
        caption = "the same, known by name"
        parts = [{ name = "ben" }, { name = "ann", enter = 2 }]
    """,
        encoding="utf-8",
    )
    ben = Part("ben", Kind.BULK, 3, 1.0, 2.5, 4.0, 65536, 0.5)
    first = Step(
        "{ann} and {strategy}, \u2192",
        1.5,
        "ann",
        (Part("ann", Kind.SLOW_READER), ben),
        ("high water", "listening"),
        ("ann", "ben"),
    )
    again = (
        Part("ben", Kind.BULK, 3, 0.0, 2.5, 4.0, 65536, 0.5),
        Part("ann", Kind.SLOW_READER, enter=2.0),
    )
    second = Step("the same, known by name", parts=again)
    assert load(file) == Scenario("mine", "what it shows", (first, second))


def test_a_byte_order_mark_is_no_error(file: Path) -> None:
    file.write_text("\ufeff" + with_step(""), encoding="utf-8")
    assert load(file).name == "x"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "name: is missing"),
        ("name = 'x'", "line: is missing"),
        (HEAD, "steps: there is none; a scenario has at least one step"),
        (f"{HEAD}steps = []", "steps: there is none; a scenario has at least one step"),
        (f"{HEAD}steps = 5", "steps: 5 is not an array of tables"),
        (f"{HEAD}steps = [1]", "steps[0]: 1 is not a table"),
        (f"{HEAD}stpes = []", "unknown key 'stpes'; allowed are name, line, steps"),
        (f"{HEAD}'a\\u001b' = 1", "unknown key 'a\\\\u001b'; allowed are name, line, steps"),
        ("name = 5", "name: 5 is not a line of 1 to 32 printable characters"),
        ("name = ' '", "name: '' is not a line of 1 to 32 printable characters"),
        (
            f"name = 'x'\nline = '{'y' * 201}'",
            f"line: '{'y' * 56}... is not a line of 1 to 200 printable characters",
        ),
    ],
)
def test_wrong_at_the_top(file: Path, text: str, message: str) -> None:
    file.write_text(text)
    assert complaint(file) == message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (f"{HEAD}[[steps]]", "steps[0].caption: is missing"),
        (
            f'{HEAD}[[steps]]\ncaption = "\\u001b[2J"',
            "steps[0].caption: '\\x1b[2J' is not a line of 1 to 200 printable characters",
        ),
        (with_step("captoin = 5"), f"steps[0]: unknown key 'captoin'; allowed are {STEP_KEYS}"),
        (with_step("seconds = 'soon'"), f"steps[0].seconds: 'soon' is not {TIMES}"),
        (with_step("seconds = -1"), f"steps[0].seconds: -1 is not {TIMES}"),
        (with_step("seconds = true"), f"steps[0].seconds: true is not {TIMES}"),
        (with_step("seconds = nan"), f"steps[0].seconds: nan is not {TIMES}"),
        (with_step("seconds = inf"), f"steps[0].seconds: inf is not {TIMES}"),
        (with_step("seconds = 86401"), f"steps[0].seconds: 86401 is not {TIMES}"),
        (with_step("seconds = 07:32:00"), f"steps[0].seconds: 07:32:00 is not {TIMES}"),
        (
            with_step("marks = ['high tide']"),
            f"steps[0].marks[0]: 'high tide' is not a cause; there are {CAUSES}",
        ),
        (with_step("marks = 'reset'"), "steps[0].marks: 'reset' is not an array of causes"),
        (with_step("marks = ['reset', 5]"), "steps[0].marks[1]: 5 is not a text"),
        (
            with_step("about = ['ann']"),
            "steps[0].about[0]: 'ann' is not a part of this step; there are none",
        ),
        (
            with_step("until = 'bob'\nparts = [{name='ann', kind='idler'}]"),
            "steps[0].until: 'bob' is not a part of this step; there are ann",
        ),
        (
            with_step("until = 'ann'\nparts = [{name='ann', kind='idler', count=2}]"),
            "steps[0].until: 'ann' has a count of 2; it has to be of 1",
        ),
        (
            f"{HEAD}[[steps]]\ncaption = '{{bob}} comes'",
            "steps[0].caption: 'bob' is not a part of this step; there are none",
        ),
        (
            f"{HEAD}[[steps]]\ncaption = '{{ comes'",
            "steps[0].caption: has a brace that is not of a pair; {name} stands for a part",
        ),
        (
            f"{HEAD}[[steps]]\ncaption='{{ann}}'\nparts=[{{name='ann', kind='idler', count=9}}]",
            "steps[0].caption: 'ann' has a count of 9; it has to be of 1",
        ),
    ],
)
def test_wrong_in_a_step(file: Path, text: str, message: str) -> None:
    file.write_text(text)
    assert complaint(file) == message


@pytest.mark.parametrize(
    ("rest", "message"),
    [
        ("", f".kind: is missing; give one of {KINDS}"),
        ("kind = 'chatte'", f".kind: 'chatte' is not one of {KINDS}"),
        ("kind = 'Chatty'", f".kind: 'Chatty' is not one of {KINDS}"),
        ("kind = 5", f".kind: 5 is not one of {KINDS}"),
        ("kind = 'bulk'\ncuont = 5", f": unknown key 'cuont'; allowed are {PART_KEYS}"),
        ("kind = 'bulk'\ncount = -1", ".count: -1 is not a whole number from 1 to 5000"),
        ("kind = 'bulk'\ncount = 0", ".count: 0 is not a whole number from 1 to 5000"),
        ("kind = 'bulk'\ncount = 5001", ".count: 5001 is not a whole number from 1 to 5000"),
        ("kind = 'bulk'\ncount = 1.0", ".count: 1.0 is not a whole number from 1 to 5000"),
        ("kind = 'bulk'\ncount = true", ".count: true is not a whole number from 1 to 5000"),
        ("kind = 'bulk'\nenter = '1'", f".enter: '1' is not {TIMES}"),
        ("kind = 'bulk'\nspread = [1]", f".spread: an array is not {TIMES}"),
        ("kind = 'bulk'\nstay = -0.1", f".stay: -0.1 is not {TIMES}"),
        ("kind = 'bulk'\nevery.day = 1", f".every: a table is not {TIMES}"),
        ("kind = 'bulk'\nsize = -1", f".size: -1 is not {SIZES}"),
        ("kind = 'bulk'\nsize = '65MiB'", f".size: '65MiB' is not {SIZES}"),
        ("kind = 'bulk'\nsize = 1.5", f".size: 1.5 is not {SIZES}"),
        ("kind = 'bulk'\nsize = 'much'", f".size: 'much' is not {SIZES}"),
        (
            f"kind = 'bulk'\ncount = 0x{'f' * 5000}",
            f".count: 0x{'f' * 55}... is not a whole number from 1 to 5000",
        ),
    ],
)
def test_wrong_in_a_part(file: Path, rest: str, message: str) -> None:
    file.write_text(with_part(rest))
    assert complaint(file) == f"steps[0].parts[0]{message}"


@pytest.mark.parametrize("name", ["9lives", "a b", "\\u202e", "strategy", "{x}", "\u00e4", ""])
def test_names_of_parts(file: Path, name: str) -> None:
    file.write_text(with_step(f'parts = [{{ name = "{name}", kind = "idler" }}]'), encoding="utf-8")
    message = complaint(file)
    assert message.startswith("steps[0].parts[0].name: '")
    assert " is not a" in message


def test_parts_do_not_collide(file: Path) -> None:
    idler = "{name = 'ann', kind = 'idler'}"
    file.write_text(with_step(f"parts = [{idler}, {idler}]"))
    assert complaint(file) == "steps[0].parts[1].name: 'ann' is in this step already"
    second = "[[steps]]\ncaption = 'd'\nparts = [{name = 'ann', count = 2}]"
    file.write_text(with_step(f"parts = [{idler}]\n{second}"))
    assert complaint(file) == (
        "steps[1].parts[0].count: 'ann' has another in an earlier step;"
        " leave it out, or name it anew"
    )
    file.write_text(with_step(f"parts = [{idler}]\n{second.replace('count = 2', 'enter = 2')}"))
    assert load(file).steps[1].parts == (Part("ann", Kind.IDLER, enter=2.0),)


def test_not_too_many_at_once(file: Path) -> None:
    parts = ", ".join(f"{{name='p{i}', kind='idler', count=5000}}" for i in range(3))
    file.write_text(with_step(f"parts = [{parts}]"))
    assert complaint(file) == (
        "steps[0].parts: 15000 clients are more than the 10000 allowed at once"
    )


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"name = = 5", "is not TOML: Invalid value (at line 1, column 8)"),
        (b"\nname = 'x", 'is not TOML: Expected "\'" (at line 2, the end of the file)'),
        (b"a = 1\n\xff", "is not UTF-8 text (at line 2)"),
        (b"a = " + b"9" * 5000, "holds a number too long or arrays too deep"),
        (b"a = " + b"[" * 5000, "holds a number too long or arrays too deep"),
        (b"#" * (LARGEST_FILE + 1), "is larger than 1MiB, too large for a scenario"),
    ],
)
def test_not_toml(file: Path, content: bytes, message: str) -> None:
    file.write_bytes(content)
    assert complaint(file) == message


def test_files_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert complaint(tmp_path / "none.toml") == "there is no such file"
    assert complaint("/dev/null/none") == "there is no such file"
    assert complaint(tmp_path) == "cannot be read: Is a directory"
    assert complaint("/a\n\x1b[2J") == r"/a\n\x1b[2J: there is no such file"
    assert complaint("/a\0b") == r"/a\x00b: cannot be read: that is no path"

    def denied(*_args: object) -> NoReturn:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    # A file without permissions would not do: root may read it.
    monkeypatch.setattr(Path, "open", denied)
    assert complaint("/some/x.toml") == "cannot be read: Permission denied"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("tuor", "'tuor'"),
        ("", "''"),
        ("\x1b[2J", "'\\x1b[2J'"),
        ("a\0", "'a\\x00'"),
        ("a" * 5000, f"'{'a' * 56}..."),
    ],
)
def test_a_name_that_nobody_has(name: str, shown: str) -> None:
    assert complaint(name) == (
        f"unknown scenario {shown}; there are {NAMES}; or give the path of a file"
    )


def test_a_file_without_a_suffix_is_found_if_it_exists(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("mine").write_text(with_step(""))
    assert find("mine").name == "x"
    Path("tour").write_text(with_step(""))
    assert find("tour").name == "tour"
    assert find("./tour").name == "x"


VALUES: st.SearchStrategy[object] = st.recursive(
    st.text() | st.integers() | st.floats() | st.booleans() | st.sampled_from([*Kind, *Cause]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
PARTS = st.lists(
    st.dictionaries(st.sampled_from(PART_KEYS.split(", ")), VALUES)
    | st.fixed_dictionaries(
        {"name": st.sampled_from(["ann", "ben"]), "kind": st.sampled_from([*Kind])},
        optional={
            "count": st.integers(-1, 5001),
            "enter": st.floats(0, 9),
            "size": st.sampled_from(["1k", 5, "x"]),
        },
    ),
    max_size=3,
)
STEPS = st.lists(
    st.fixed_dictionaries(
        {"caption": st.sampled_from(["c", "{ann}", "{", "{strategy}"]) | st.text()},
        optional={
            "parts": PARTS,
            "seconds": st.floats(0, 9) | VALUES,
            "until": st.sampled_from(["ann", "ben"]) | VALUES,
            "marks": st.lists(st.sampled_from([*Cause])) | VALUES,
            "about": st.lists(st.sampled_from(["ann", "ben"])) | VALUES,
        },
    ),
    max_size=3,
)
DOCUMENTS = st.fixed_dictionaries(
    {"name": st.just("x") | st.text(), "line": st.just("y")}, optional={"steps": STEPS | VALUES}
)


def toml(value: object) -> str:
    if isinstance(value, dict):
        inside = ", ".join(f"{toml(str(key))} = {toml(each)}" for key, each in value.items())
        return f"{{{inside}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(toml, value))}]"
    if isinstance(value, bool):
        return str(value).lower()
    return json.dumps(str(value)) if isinstance(value, str) else repr(value)


@given(document=DOCUMENTS)
def test_any_document_gives_a_scenario_or_a_settings_error(
    tmp_path_factory: pytest.TempPathFactory, document: dict[str, object]
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.toml"
    path.write_text("".join(f"{key} = {toml(value)}\n" for key, value in document.items()))
    message = ""
    try:
        assert load(path).steps
    except SettingsError as error:
        message = str(error)
    assert message.isprintable()


@given(content=st.binary() | st.text().map(str.encode))
def test_any_bytes_give_a_scenario_or_a_settings_error(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "any-bytes.toml"
    path.write_bytes(content)
    with pytest.raises(SettingsError) as caught:
        load(path)
    assert str(caught.value).isprintable()
