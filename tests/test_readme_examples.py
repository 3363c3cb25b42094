"""The shell examples of the README run: each block below a marker `<!-- shell examples -->`.

Each line is a command of its own, which may go on after a backslash; it is run while a server has
clients, and must succeed and print something. Addresses `127.0.0.1:PORT` or `localhost:PORT` are
those of the server: port 10000 is for clients, any other is that of `--http`.
"""

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.clients import PATIENCE
from tests.serve_process import ServeProcess, wait_until

README: Final = Path(__file__).parents[1] / "README.md"
MARKED: Final = re.compile(r"<!-- shell examples -->\s*```\w*\n(.*?)```", re.DOTALL)
ADDRESS: Final = re.compile(r"(?<=\b127\.0\.0\.1:)\d+|(?<=\blocalhost:)\d+")
OF_CLIENTS: Final = "10000"
PROGRAMS: Final = ("curl", "jq", "socat", "ncat", "promtool")


def examples(text: str) -> list[str]:
    """List the commands below markers."""
    blocks = "\n".join(MARKED.findall(text)).replace("\\\n", "")
    lines = (line.strip().removeprefix("$ ") for line in blocks.splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def run(command: str, server: ServeProcess) -> "subprocess.CompletedProcess[str]":
    """Run a command beside a server; skip where a program that it needs is not installed."""
    for program in PROGRAMS:
        if re.search(rf"\b{program}\b", command) and shutil.which(program) is None:
            pytest.skip(f"{program} is not installed")

    def port(found: "re.Match[str]") -> str:
        return str(server.port if found[0] == OF_CLIENTS else server.http)

    return subprocess.run(
        ["/bin/bash", "-o", "pipefail", "-c", ADDRESS.sub(port, command)],
        env=server.env, cwd=server.folder, capture_output=True, text=True, timeout=PATIENCE,
        stdin=subprocess.DEVNULL, check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServeProcess]:
    if not Path("/bin/bash").exists():
        pytest.skip("bash is not installed")
    server = ServeProcess(tmp_path_factory.mktemp("serve"), http=True)
    for _ in range(3):
        server.connect()
    wait_until(lambda: list((server.folder / "run" / "echotui").glob("*.sock")))
    yield server
    server.close()


def test_commands_are_found_below_the_marker_and_nowhere_else() -> None:
    text = (
        "```sh\nrm -rf /\n```\n<!-- shell examples -->\n\n```sh\n$ a  # why\n# a comment\n\n"
        "b \\\n  | c\n```\n\n```\nd\n```\n<!-- shell examples -->\n```sh\ne\n```\n"
    )
    assert examples(text) == ["a  # why", "b   | c", "e"]


def test_the_addresses_are_those_of_the_server(server: ServeProcess) -> None:
    shown = run("echo 127.0.0.1:10000 localhost:9100 http://127.0.0.1:9464/x 10000", server)
    at, http = server.port, server.http
    assert shown.stdout == f"127.0.0.1:{at} localhost:{http} http://127.0.0.1:{http}/x 10000\n"


@pytest.mark.parametrize(
    "command",
    [
        "curl -fsS --unix-socket $XDG_RUNTIME_DIR/echotui/*.sock http://localhost/healthz",
        "curl -fsS http://127.0.0.1:9100/healthz | jq -e '.status == \"ok\"'",
        "curl -fsS http://127.0.0.1:9100/metrics | grep '^echotui_connections.*open.* 3.0$'",
    ],
)
def test_a_running_server_is_asked(server: ServeProcess, command: str) -> None:
    done = run(command, server)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout


def test_a_command_that_fails_is_seen(server: ServeProcess) -> None:
    assert run("curl -fsS http://127.0.0.1:9100/no | cat", server).returncode


def test_the_examples_of_the_readme_run_one_after_the_other(server: ServeProcess) -> None:
    # In one test: one injects a fault, the next lists who has it.
    for command in examples(README.read_text(encoding="utf-8")):
        done = run(command, server)
        assert (command, done.returncode, done.stderr) == (command, 0, "")
        assert done.stdout.strip(), command
