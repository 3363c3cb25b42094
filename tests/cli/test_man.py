import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from echotui.cli.arguments import parse
from echotui.cli.demo import PLAYING
from echotui.config.settings import OPTIONS
from tests.cli.options_table import MAN, README


def needs(program: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(shutil.which(program) is None, reason=f"needs {program}")


def page() -> str:
    printed = parse(["man"])
    assert isinstance(printed, str)
    return printed


def test_the_file_in_the_wheel_is_current() -> None:
    advice = "run python -m tests.cli.options_table --write"
    assert page() == MAN.read_text(encoding="ascii"), advice
    project = tomllib.loads((README.parent / "pyproject.toml").read_text(encoding="utf-8"))
    shared = project["tool"]["hatch"]["build"]["targets"]["wheel"]["shared-data"]
    assert shared == {str(MAN.relative_to(README.parent)): "share/man/man1/echotui.1"}


def test_it_has_every_option_and_its_help() -> None:
    shown = page().replace("\\-", "-")
    flowing = " ".join(shown.split())
    for option in [*OPTIONS.values(), *PLAYING.values()]:
        assert f"\\fB{option.flag}\\fR" in shown
        assert option.help in flowing
    assert "\\fB-p\\fR, \\fB--port\\fR \\fIN\\fR" in shown
    assert "Default: 256KiB." in flowing


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(("groff", "-ww", "-man", "-Tascii", "-z"), marks=needs("groff")),
        pytest.param(("mandoc", "-Tlint", "-Werror"), marks=needs("mandoc")),
    ],
)
def test_roff_is_accepted(command: tuple[str, ...], tmp_path: Path) -> None:
    file = tmp_path / "echotui.1"
    file.write_text(page())
    done = subprocess.run([*command, str(file)], capture_output=True, text=True, check=False)
    problems = [line for line in (done.stdout + done.stderr).splitlines() if "date" not in line]
    assert (done.returncode, problems) == (0, [])


@pytest.mark.skipif(shutil.which("man") is None, reason="needs man")
def test_man_shows_it(tmp_path: Path) -> None:
    file = tmp_path / "echotui.1"
    file.write_text(page())
    done = subprocess.run(
        ["man", "--local-file", str(file)], capture_output=True, text=True, check=True
    )
    assert "--port N" in done.stdout
    assert done.stderr == ""
