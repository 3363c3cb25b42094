"""What the terminal shows: its encoding, its colours and its size, as they are."""

import os
import re
import shutil
import subprocess
from collections.abc import Sequence

import pytest

from tests.terminal.conftest import Starter
from tests.terminal.program import ECHOTUI, Program
from tests.terminal.test_sizes import assert_whole, with_clients

LOCALE = "de_DE.ISO-8859-1"
LINES = re.compile("[─▸▲▁-█]")


@pytest.fixture(scope="session")
def latin_1(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A folder with a locale that is not UTF-8, as LOCPATH has it."""
    folder = tmp_path_factory.mktemp("locales")
    localedef = shutil.which("localedef")
    if localedef is None:
        pytest.skip("there is no localedef to make a locale with")
    make = [localedef, "-i", "de_DE", "-f", "ISO-8859-1", str(folder / LOCALE)]
    made = subprocess.run(make, capture_output=True, check=False)
    if made.returncode:
        pytest.skip(f"a locale cannot be made here: {made.stderr.decode(errors='replace')}")
    return str(folder)


def with_environment(*variables: str, argv: Sequence[str] = ECHOTUI) -> list[str]:
    unset = [f"-u{name}" for name in os.environ if name.startswith(("LC_", "LANG", "PYTHON"))]
    return ["env", *unset, *variables, *argv]


def assert_ascii(program: Program) -> None:
    program.connect()
    program.wait_for("> +1 .* R- .*open")
    program.type("x")
    program.wait_for("Kick #1")
    # Of the cursor's mark and the columns' titles too: everything stands where it should.
    assert re.search(r"(?m)^ +ID\^ +FD +CLIENT +MASK ", program.terminal.text())
    program.type("\x1b")
    program.wait_closed("Kick #1")
    assert program.terminal.raw.isascii()
    assert b"\\u" not in program.terminal.raw


def test_in_a_locale_without_utf_8_it_draws_as_with_ascii(start: Starter, latin_1: str) -> None:
    locale = (f"LOCPATH={latin_1}", f"LC_ALL={LOCALE}")
    assert_ascii(start(argv=with_environment(*locale)))
    # As any Python from 3.15 on, which writes UTF-8 in every locale.
    new = [ECHOTUI[0], "-X", "utf8", *ECHOTUI[1:]]
    assert_ascii(start(argv=with_environment(*locale, argv=new)))


def test_in_a_locale_without_utf_8_the_help_has_ascii_frames(latin_1: str) -> None:
    locale = (f"LOCPATH={latin_1}", f"LC_ALL={LOCALE}")
    argv = with_environment(*locale, argv=[*ECHOTUI, "--help"])
    shown = subprocess.run(argv, capture_output=True, check=True).stdout
    assert shown.isascii()
    assert b"\\u" not in shown
    assert re.search(rb"(?m)^\| --port -p N ", shown)


def test_the_encoding_of_python_is_used(start: Starter) -> None:
    assert_ascii(start(argv=with_environment("LC_ALL=C.UTF-8", "PYTHONIOENCODING=ascii")))


@pytest.mark.parametrize("variables", [["LC_ALL=C"], ["LANG="], ["LC_ALL=C.UTF-8"]], ids=str)
def test_the_default_encoding_is_utf_8(start: Starter, variables: list[str]) -> None:
    started = start(argv=with_environment(*variables))
    with_clients(started)
    assert_whole(started, 120, 36)
    assert LINES.search(started.terminal.text())


@pytest.mark.parametrize(
    ("term", "colours"), [("xterm", rb"[39]\d;40m"), ("xterm-256color", rb"38;5;")]
)
def test_with_few_colours_everything_has_its_place(
    start: Starter, term: str, colours: bytes
) -> None:
    started = start(argv=["env", "-u", "COLORTERM", f"TERM={term}", *ECHOTUI])
    with_clients(started)
    assert_whole(started, 120, 36)
    assert b"38;2;" not in started.terminal.raw
    assert re.search(rb"\x1b\[[\d;]*" + colours, started.terminal.raw)


def test_the_variables_of_a_shell_do_not_hold_the_size(start: Starter) -> None:
    argv = ["env", "COLUMNS=70", "LINES=20", *ECHOTUI]
    started = start(argv=argv, columns=100, rows=30)
    with_clients(started)
    assert_whole(started, 100, 30)
    started.terminal.resize(120, 36)
    started.wait_for(lambda: started.terminal.lines()[-1].endswith("q quit"))
    started.wait_for("(?m)^── journal, newest first ─{95}$")
    assert_whole(started, 120, 36)


def test_where_the_terminal_has_no_size_the_variables_are(start: Starter) -> None:
    # Nothing is drawn before it can ask: this shell does so first.
    argv = ["/bin/sh", "-c", 'stty rows 0 columns 0; exec "$@"', "sh"]
    argv += ["env", "COLUMNS=100", "LINES=30", *ECHOTUI]
    started = start(argv=argv, columns=100, rows=30)
    with_clients(started)
    assert_whole(started, 100, 30)
