"""What holds for every test of the dashboard."""

import gc
from collections.abc import Iterator
from typing import Final

import pytest

from tests.ui.parsed_once import ParsedOnce

YOUNG: Final = 20_000
"""New objects after which the collector visits them: an app makes twice as many, which stay."""


@pytest.fixture(scope="session", autouse=True)
def css_parsed_once() -> Iterator[None]:
    """Start each app with the rules that one before it has parsed: a fifth of its start."""
    css = ParsedOnce()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("textual.css.stylesheet.tokenize_values", css.tokenize)
        patch.setattr("textual.css.stylesheet.parse", css.parse)
        yield


@pytest.fixture(autouse=True)
def few_visits() -> Iterator[None]:
    """Keep the collector from visiting all that the app has again and again as it starts."""
    kept = gc.get_threshold()
    gc.set_threshold(YOUNG, *kept[1:])
    yield
    gc.set_threshold(*kept)
