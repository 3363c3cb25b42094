"""What is copied reaches the terminal, also through tmux."""

import os
import re
import shutil
import subprocess
import sys
from base64 import b64decode
from pathlib import Path

import pytest

from tests.terminal.terminal import Terminal

PROGRAM = """
from textual.app import App
from textual.widgets import Static
from echotui.ui.terminal.clipboard import copy
from echotui.ui.terminal.driver import TerminalDriver

class Copier(App):
    def compose(self):
        yield Static("drawn here")

    def on_key(self, event):
        copy(self, "#7 127.0.0.1:1" if event.key == "y" else "x" * 70_000)
        if event.key == "q":
            self.exit()

app = Copier(driver_class=TerminalDriver)
app.run()
app._driver.wait_closed()
"""
NOTHING_BETWEEN = {"TMUX": "", "STY": "", "TERM": "xterm-256color"}
COPIED = b"IzcgMTI3LjAuMC4xOjE="


def test_a_terminal_receives_all_of_it_and_the_picture_stays() -> None:
    with Terminal([sys.executable, "-c", PROGRAM], env=NOTHING_BETWEEN) as terminal:
        terminal.wait_for("drawn here")
        terminal.type("y")
        terminal.wait_for(lambda: COPIED in terminal.raw)
        assert terminal.text().strip() == "drawn here"
        terminal.type("q")
        assert terminal.wait_exit() == 0
        copied = re.findall(rb"\x1b\]52;c;([^\x07]*)\x07", terminal.raw)
        assert [b64decode(each) for each in copied] == [b"#7 127.0.0.1:1", b"x" * 70_000]
        assert terminal.modes() == frozenset()


@pytest.mark.skipif(not shutil.which("tmux"), reason="tmux is not installed")
@pytest.mark.parametrize(
    ("clipboard", "through", "outside"),
    [("on", "off", [b";"]), ("external", "on", [b"c;"]), ("on", "on", [b";", b"c;"])],
)
def test_tmux_copies_it_or_passes_it_on(
    tmp_path: Path, clipboard: str, through: str, outside: list[bytes]
) -> None:
    program, config, socket = tmp_path / "copier.py", tmp_path / "conf", tmp_path / "tmux"
    program.write_text(PROGRAM)
    config.write_text(
        f"set -s set-clipboard {clipboard}\nset -g allow-passthrough {through}\nset -g status off\n"
    )
    tmux = ["tmux", "-S", os.fspath(socket), "-f", os.fspath(config)]
    argv = [*tmux, "new-session", f"{sys.executable} {program}"]
    with Terminal(argv, env=NOTHING_BETWEEN) as terminal:
        try:
            terminal.wait_for("drawn here")
            terminal.type("y")
            expected = [b"\x1b]52;" + target + COPIED for target in outside]
            terminal.wait_for(lambda: all(each in terminal.raw for each in expected))
            assert terminal.raw.count(b"\x1b]52;") == len(outside)
            buffer = subprocess.run([*tmux, "show-buffer"], capture_output=True, check=False)
            assert buffer.stdout == (b"#7 127.0.0.1:1" if clipboard == "on" else b"")
            assert terminal.text().strip() == "drawn here"
        finally:
            subprocess.run([*tmux, "kill-server"], capture_output=True, check=False)
