"""Another program writes to the terminal, and leaves its modes."""

from tests.terminal.conftest import Starter
from tests.terminal.picture import wait_until_still
from tests.terminal.program import DASHBOARD

GARBLED = "\x1b[?1049l\x1b[?25h\x1b[?1000l\x1b[3;5r\x1b(0\x1b[2J\x1b[31mGARBAGE qqqq"
CTRL_L = "\x0c"


def test_ctrl_l_draws_all_again_also_over_a_dialog_and_in_the_filter(start: Starter) -> None:
    started = start()
    terminal = started.terminal
    for key, shown in (("", "q quit"), ("/", "f1 explains"), ("\x1b", "q quit"), ("D", "Cancel")):
        started.type(key)
        started.wait_for(shown)
        # A repaint that is still to come would paint over the garbage.
        wait_until_still(started)
        before = terminal.lines()[3:]
        terminal.garble(GARBLED)
        started.wait_for("GARBAGE")
        started.type(CTRL_L)
        started.wait_for(lambda before=before: terminal.lines()[3:] == before)  # type: ignore[misc]
        started.wait_for(lambda: terminal.modes() >= DASHBOARD)
