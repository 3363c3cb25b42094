"""The session that CI plays with the lowest versions, with those that are installed here."""

import sys
from pathlib import Path

import pytest

from tests.terminal.smoke import smoke


@pytest.mark.parametrize("loop", ["asyncio", "uvloop"])
def test_start_kick_save_quit(tmp_path: Path, loop: str) -> None:
    smoke(sys.executable, tmp_path, loop)
