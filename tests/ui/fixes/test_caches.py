import pytest
from rich.color import ColorSystem
from rich.style import Style
from textual.strip import Strip

from echotui.ui.fixes.caches import CACHES, MAX_ENTRIES, trim


def fill(answers: int) -> None:
    for at in range(answers):
        Strip.render_ansi(Style(meta={"offset": (at, 0)}), ColorSystem.TRUECOLOR)


@pytest.fixture(autouse=True)
def _empty() -> None:
    for cache in CACHES:
        cache.cache_clear()


def test_what_holds_too_much_is_emptied() -> None:
    fill(MAX_ENTRIES + 1)
    trim()
    assert Strip.render_ansi.cache_info().currsize == 0


def test_what_holds_less_is_left_alone() -> None:
    fill(MAX_ENTRIES)
    trim()
    assert Strip.render_ansi.cache_info().currsize == MAX_ENTRIES


def test_each_could_hold_more_than_it_may() -> None:
    for cache in CACHES:
        assert (cache.cache_info().maxsize or 0) > MAX_ENTRIES
