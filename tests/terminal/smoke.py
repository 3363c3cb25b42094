"""One session as somebody has it, with the Python of any environment.

`python -m tests.terminal.smoke PYTHON` plays it in a terminal: start, a client, a kick, columns
saved, quit; on each event loop.
"""

import os
import sys
import tempfile
import tomllib
from pathlib import Path

from tests.terminal.program import Program, echoes
from tests.terminal.terminal import Terminal


def smoke(python: str, folder: Path, loop: str) -> None:
    """Play the session.

    Args:
        python: The interpreter; echotui is installed for it.
        folder: An empty one, for the configuration and the log.
        loop: The event loop: `asyncio` or `uvloop`.

    Raises:
        AssertionError: Something was not as it should be.
    """
    config, log = folder / "mine.toml", folder / "log"
    # The last line has no end.
    config.write_text("keys.kick = 'Y'", encoding="utf-8")
    options = ["--port", "0", "--config", str(config), "--log-file", str(log), "--loop", loop]
    argv = [python, "-I", "-m", "echotui", *options]
    with Terminal(argv, columns=120, rows=36, env={"HOME": str(folder)}) as terminal:
        program = Program(terminal)
        client = program.client(1)
        assert echoes(client)
        program.type("Y")
        program.wait_for("Kick #1")
        program.type("r")
        program.wait_row(1, lambda row: row.state == "closed")
        client.close()
        program.type("c")
        program.wait_for("Which columns")
        program.type(" \r")
        program.wait_closed("Which columns")
        program.type("\x13")
        program.wait_for("columns +auto")
        program.type("\r")
        program.wait_for("Saved columns in")
        program.type("q")
        assert terminal.wait_exit() == 0, terminal.text()
        assert terminal.modes() == frozenset()
        assert terminal.attributes() == terminal.attributes_before
        assert "Traceback" not in terminal.text()
    saved = tomllib.loads(config.read_text(encoding="utf-8"))
    assert saved["keys"] == {"kick": "Y"}
    assert saved["columns"].startswith("fd,")
    logged = log.read_text(encoding="ascii")
    assert f"loop={loop}" in logged
    assert " ERROR " not in logged


if __name__ == "__main__":
    for name in [name for name in os.environ if name.startswith(("ECHOTUI_", "XDG_"))]:
        del os.environ[name]
    for each in ("asyncio", "uvloop"):
        with tempfile.TemporaryDirectory() as made:
            smoke(sys.argv[1], Path(made), each)
        sys.stdout.write(f"{sys.argv[1]}: a session on {each} was as it should be\n")
