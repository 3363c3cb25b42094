"""What holds for every test."""

import gc
from collections.abc import Iterator

import pytest
from hypothesis import settings

# How long one example takes says nothing on a loaded machine; pytest-timeout bounds the whole.
settings.register_profile("echotui", deadline=None)
settings.load_profile("echotui")


@pytest.fixture(autouse=True)
def only_its_own_garbage() -> Iterator[None]:
    """Let the collector visit only what the test itself makes.

    What pytest and thousands of tests hold belongs to no server and no dashboard, and visiting it
    stops the loop for up to 0.3 s.
    """
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture(scope="module", autouse=True)
def nothing_left() -> Iterator[None]:
    """Collect what the tests of a file left, since nothing else does between them."""
    yield
    gc.collect()
