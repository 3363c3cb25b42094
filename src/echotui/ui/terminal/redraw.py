"""Draws all again on a terminal that another program has written to."""

from typing import Any, Final

from textual.app import App

from echotui.ui.terminal.driver import TerminalDriver

FRESH: Final = (
    # Letters instead of line-drawing characters, no margins, no origin mode, no colour.
    "\x0f\x1b(B\x1b[r\x1b[?6l\x1b[0m"
    # The alternate screen, no cursor, no wrapping; reports of focus and paste; all blank.
    "\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[?1004h\x1b[?2004h\x1b[2J"
)
"""See xterm's ctlseqs."""


def redraw(app: App[Any]) -> None:
    """Set the terminal's modes again, clear it, and draw the whole screen."""
    driver = app._driver  # noqa: SLF001 - there is no other way to write a sequence
    if isinstance(driver, TerminalDriver):
        driver.write(FRESH)
        driver._enable_mouse_support()  # noqa: SLF001 - as Textual calls it
    app.refresh()
