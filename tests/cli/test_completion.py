"""The scripts are cyclopts's; what they complete is of our tables. A missing shell skips."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Final, NoReturn

import pytest
from cyclopts.completion.detect import ShellDetectionError

from echotui.cli.arguments import parse
from echotui.config.settings import OPTIONS
from echotui.demo.scenario_files import shipped
from echotui.errors import SettingsError, StartError
from tests.terminal.terminal import Terminal

SHELLS: Final = ("bash", "zsh", "fish")
THEMES: Final = ["dark", "light", "contrast", "deutan", "tritan"]
BASH: Final = """
source "$1"; shift
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
_echotui
printf '%s\\n' "${COMPREPLY[@]}"
"""


@pytest.fixture(params=SHELLS)
def shell(request: pytest.FixtureRequest) -> str:
    name = str(request.param)
    if shutil.which(name) is None:
        pytest.skip(f"needs {name}")
    return name


def printed(*argv: str) -> str:
    text = parse(argv)
    assert isinstance(text, str)
    return text


def completed(shell: str, script: Path, *words: str) -> list[str]:
    """What bash or fish offers for the last word."""
    line = " ".join(words)
    argv = {
        "bash": ["bash", "--norc", "-c", BASH, "bash", str(script), *words],
        "fish": ["fish", "-N", "-c", f"source {script}; complete -C '{line}'"],
    }[shell]
    done = subprocess.run(argv, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    return [each.partition("\t")[0] for each in done.stdout.splitlines()]


def test_the_shell_accepts_its_script(shell: str, tmp_path: Path) -> None:
    script = tmp_path / "script"
    script.write_text(printed("--show-completion", shell))
    done = subprocess.run([shell, "-n", str(script)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize("shell", ["bash", "fish"], indirect=True)
def test_options_commands_and_values_are_completed(shell: str, tmp_path: Path) -> None:
    script = tmp_path / "script"
    script.write_text(printed("--show-completion", shell))
    offered = completed(shell, script, "echotui", "--")
    for option in OPTIONS.values():
        assert option.flag in offered
    assert {"--version", "--install-completion", "--no-payload"} <= set(offered)
    for words, expected in (
        (("echotui", "de"), ["demo"]),
        (("echotui", "--theme", ""), THEMES),
        (("echotui", "demo", ""), list(shipped())),
        (("echotui", "demo", "cr"), ["crowd"]),
        (("echotui", "demo", "--ascii", "bu"), ["burst"]),
        (("echotui", "help", "m"), ["man"]),
        (("echotui", "ls", "--scope", ""), ["all", "live", "ended"]),
        (("echotui", "kick", "--strength", "d"), ["drain"]),
        (("echotui", "accept", ""), ["on", "off"]),
        (("echotui", "attach", "fl"), ["fleet"]),
        (("echotui", "ls", "-t", "fl"), ["fleet"]),
    ):
        assert sorted(completed(shell, script, *words)) == sorted(expected), words


def test_a_path_is_completed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "mine.toml").touch()
    monkeypatch.chdir(tmp_path)
    script = tmp_path / "script"
    script.write_text(printed("--show-completion", "bash"))
    for words in (("--config",), ("run",), ("run", "--python")):
        assert completed("bash", script, "echotui", *words, "mi") == ["mine.toml"], words


@pytest.mark.skipif(shutil.which("zsh") is None, reason="needs zsh")
def test_zsh_completes(tmp_path: Path) -> None:
    (tmp_path / ".zshrc").write_text("PS1='%% '; autoload -Uz compinit; compinit -u\n")
    (tmp_path / "echotui").symlink_to("/bin/true")
    home = {"HOME": str(tmp_path), "ZDOTDIR": str(tmp_path)}
    # As the child of a zsh: it is found without a name.
    parse(["--install-completion", "zsh"])
    path = {"PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"}
    with Terminal(["zsh", "-o", "NO_GLOBAL_RCS"], env=home | path) as terminal:
        terminal.wait_for("%")
        terminal.type("echotui demo cr\t--the\tda\t.")
        terminal.wait_for("echotui demo crowd --theme dark .")


def test_it_is_installed_once(shell: str, tmp_path: Path) -> None:
    text = printed("--install-completion", shell)
    assert text.startswith(f"Installed {tmp_path}/")
    script = Path(text.removeprefix("Installed ").partition(";")[0])
    assert script.read_text() == printed("--show-completion", shell)
    startup = tmp_path / f".{shell}rc"
    loaded = startup.read_text() if shell != "fish" else ""
    assert printed("--install-completion", shell) == text
    assert (startup.read_text() if shell != "fish" else "") == loaded
    if shell == "bash":
        assert str(script) in loaded


def test_the_shell_that_runs_it_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("BASH_VERSION", "FISH_VERSION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ZSH_VERSION", "5.9")
    assert printed("--show-completion").startswith("#compdef echotui")


def test_a_shell_that_cannot_complete(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cyclopts.completion.detect.detect_shell", lambda: "powershell")
    with pytest.raises(SettingsError, match="there is no completion for powershell; there is for"):
        parse(["--install-completion"])
    with pytest.raises(SettingsError, match="'tcsh' is not allowed here; allowed are bash, zsh"):
        parse(["--show-completion", "tcsh"])


def test_no_shell_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> NoReturn:
        raise ShellDetectionError

    monkeypatch.setattr("cyclopts.completion.detect.detect_shell", fail)
    with pytest.raises(SettingsError, match="the shell is unknown; name it: bash, zsh, fish"):
        parse(["--install-completion"])


def test_a_file_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / ".local").touch()
    with pytest.raises(StartError, match=r"/\.local.*: cannot be written: Not a directory"):
        parse(["--install-completion", "bash"])
