"""What holds for every test."""

import atexit
import gc
import os
import shutil
import tempfile

import pytest
from hypothesis import settings

from tests.nats_server import open_broker

__all__ = ["open_broker"]  # A fixture of all rooms.

# The colours of the terminal that runs the tests are no matter.
os.environ["COLORTERM"] = "truecolor"
# Its servers are nobody else's; pytest's own folders have paths that are too long for a socket.
os.environ["XDG_RUNTIME_DIR"] = tempfile.mkdtemp(prefix="echotui-")
atexit.register(shutil.rmtree, os.environ["XDG_RUNTIME_DIR"], ignore_errors=True)
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
