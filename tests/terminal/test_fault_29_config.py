"""A file of settings that is missing or wrong: one line, exit 2, the terminal not touched."""

import os
from pathlib import Path

import pytest

from tests.terminal.terminal import Terminal

WRONG = {
    "wrong-type": ('port = "8080"', "port: the string '8080' is not a port from 0 to 65535"),
    "out-of-range": ("refresh = 0", "refresh: '0' is not a number of seconds from 0.05 to 60"),
    "no-such-choice": ('strategy = "fast"', "strategy: 'fast' is not one of eager, textbook"),
    "unknown-key": ("prot = 1", "unknown key 'prot'; did you mean port? allowed are host, port, "),
    "reversed": (
        "low_water = 5\nhigh_water = 4",
        "the low watermark, 5 (file {file}: low_water), must be below the high watermark, 4",
    ),
    "not-toml": ("port = ", "is not TOML: "),
    "escapes": ('"\\u001b[2J" = 1', "unknown key '\\x1b[2J'; allowed are "),
}


def error_line(path: Path | str, *, home: Path | None = None) -> str:
    """Start it with a file, or with the usual one of a `home`; give its only line."""
    options = ["--config", str(path)] if home is None else []
    env = {} if home is None else {"XDG_CONFIG_HOME": str(home)}
    with Terminal(["--port", "0", *options], columns=900, env=env, copied=True) as terminal:
        assert terminal.wait_exit() == 2
        assert (terminal.raw.count(b"\n"), terminal.raw.count(b"\x1b")) == (1, 0)
        assert terminal.attributes() == terminal.attributes_before
        line = terminal.lines()[0]
    assert line.startswith("echotui: ")
    return line.removeprefix("echotui: ")


@pytest.mark.parametrize("name", WRONG)
@pytest.mark.parametrize("usual", [False, True])
def test_a_wrong_file_is_named_with_the_key_and_what_is_allowed(
    tmp_path: Path, name: str, *, usual: bool
) -> None:
    file = tmp_path / "echotui" / "config.toml"
    file.parent.mkdir()
    text, complaint = WRONG[name]
    file.write_text(text)
    line = error_line(file, home=tmp_path if usual else None)
    assert str(file) in line
    assert complaint.replace("{file}", str(file)) in line


def test_a_missing_file(tmp_path: Path) -> None:
    path = tmp_path / "nowhere.toml"
    assert error_line(path) == f"{path}: there is no such file (flag --config)"


def test_an_unreadable_file(tmp_path: Path) -> None:
    assert error_line(tmp_path) == f"{tmp_path}: cannot be read: Is a directory"
    secret = tmp_path / "secret.toml"
    secret.touch(mode=0)
    if os.geteuid():
        assert error_line(secret) == f"{secret}: cannot be read: Permission denied"


def test_a_file_that_is_none(tmp_path: Path) -> None:
    loop = tmp_path / "loop.toml"
    loop.symlink_to(loop)
    assert error_line(loop).startswith(f"{loop}: cannot be read: Too many ")
