"""What is wrong with a scenario file, and how that is said."""

import errno
import os
from pathlib import Path
from typing import NoReturn

import pytest

from echotui.demo.scenario import Kind, Part, Scenario, Step
from echotui.demo.scenario_files import find, load
from echotui.demo.step_caption import StepCaption
from echotui.system.toml import LARGEST_FILE
from tests.demo.documents import complaint, with_step

NAMES = (
    "tour, backpressure, burst, crowd, faults, fleet, half-close, hostile, resets, steps,"
    " strategies"
)


def test_all_that_can_be_in_a_file(file: Path) -> None:
    file.write_text(
        """
        name = "mine"
        line = "  what it shows "

        [[steps]]
        captions = [{ text = "{ann}, \u2192" }]
        seconds = 1.5
        until = "ann"
        parts = [
            { name = "ann", kind = "slow-reader" },
            { name = "ben", kind = "bulk", count = 3, enter = 1, spread = 2.5, stay = 4,
        """.replace("stay = 4,\n        ", "stay = 4, ")
        + """size = "64k", every = 0.5 },
        ]

        [[steps]]
        captions = [{ text = "the same, known by name" }]
        parts = [{ name = "ben" }, { name = "ann", enter = 2 }]
    """,
        encoding="utf-8",
    )
    ben = Part("ben", Kind.BULK, 3, 1.0, 2.5, 4.0, 65536, 0.5)
    first = Step(
        (StepCaption("{ann}, \u2192"),),
        1.5,
        "ann",
        (Part("ann", Kind.SLOW_READER), ben),
    )
    again = (
        Part("ben", Kind.BULK, 3, 0.0, 2.5, 4.0, 65536, 0.5),
        Part("ann", Kind.SLOW_READER, enter=2.0),
    )
    second = Step((StepCaption("the same, known by name"),), parts=again)
    assert load(file) == Scenario("mine", "what it shows", (first, second))


def test_a_byte_order_mark_is_no_error(file: Path) -> None:
    file.write_text("\ufeff" + with_step(""), encoding="utf-8")
    assert load(file).name == "x"


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
    assert complaint("/a\0b") == r"/a\x00b: cannot be read: it is not a path"

    def denied(*_args: object) -> NoReturn:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    # A file without permissions would not do: root may read it.
    monkeypatch.setattr("echotui.demo.scenario_files.read_regular", denied)
    assert complaint("/some/x.toml") == "cannot be read: Permission denied"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("other", "'other'"),
        ("", "''"),
        ("\x1b[2J", "'\\x1b[2J'"),
        ("a\0", "'a\\x00'"),
        ("a" * 5000, f"'{'a' * 56}..."),
    ],
)
def test_an_unknown_name(name: str, shown: str) -> None:
    assert complaint(name) == (
        f"unknown scenario {shown}; allowed are {NAMES}, or the path of a file"
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
