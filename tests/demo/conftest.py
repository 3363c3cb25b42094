"""Fixtures of several demo tests."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.demo.playing import Playing


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The path of a scenario's file, which is not there yet."""
    return tmp_path / "mine.toml"


@pytest.fixture
async def world(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Playing]:
    """A step player whose timers run on a scripted clock."""
    world = Playing()
    with monkeypatch.context() as patch:
        patch.setattr(asyncio.get_running_loop(), "call_later", world.time.call_later)
        yield world
