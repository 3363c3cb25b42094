"""What holds for every test."""

import gc
import os

import pytest
from hypothesis import settings

# The colours of the terminal that runs the tests are no matter.
os.environ["COLORTERM"] = "truecolor"
# How long one example takes says nothing on a loaded machine; pytest-timeout bounds the whole.
settings.register_profile("echotui", deadline=None)
settings.load_profile("echotui")


@pytest.fixture(autouse=True)
def only_its_own_garbage() -> None:
    """Let the collector visit only what the test itself makes.

    What pytest and thousands of tests hold belongs to no server and no dashboard, and visiting it
    stops the loop for up to 0.3 s. What the test before left is collected first: once frozen, it
    would stay.
    """
    gc.collect()
    gc.freeze()
