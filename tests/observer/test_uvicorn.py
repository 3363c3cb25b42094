"""uvicorn, on asyncio and on uvloop: what its connections do, and its own ways to close them."""

import threading

from tests.observer.probing import line_in

HERE = "test_uvicorn.py"
LEFT = threading.Event()


def at(part: str) -> str:
    return f"{HERE}:{line_in(__name__, part)}"
