"""Whether anybody can see the screen."""

from typing import Any

from textual.app import App

from echotui.ui.terminal.driver import TerminalDriver


def is_unseen(app: App[Any]) -> bool:
    """Whether the terminal takes nothing: what would be drawn, nobody would see."""
    driver = app._driver  # noqa: SLF001 - nothing public has it
    output = driver.output if isinstance(driver, TerminalDriver) else None
    return output is not None and output.unseen
