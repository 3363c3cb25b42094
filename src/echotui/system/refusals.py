"""Errors of a system that has no memory, thread or descriptor left, as text."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from echotui.errors import StartError

# The types of such a refusal; other errors have these types too.
REFUSALS: Final = (OSError, MemoryError, RuntimeError, ImportError)


def refusal(error: BaseException | None) -> str:
    """Return what the system refused; empty if the error has another cause."""
    match error:
        case MemoryError():
            return "out of memory"
        case RuntimeError() if "start new thread" in str(error):
            # CPython has no type of its own for it, and drops the errno of pthread_create(3).
            return "no thread can be started; see ulimit -u (processes) and ulimit -v (memory)"
        case ImportError():
            # A library that cannot be mapped, when memory or descriptors have run out.
            return str(error)
        case OSError(strerror=str(reason)):
            return reason
        case _:
            return ""


@contextmanager
def starting() -> Iterator[None]:
    """Turn a refusal into a StartError."""
    try:
        yield
    except REFUSALS as error:
        if reason := refusal(error):
            raise StartError(f"cannot start: {reason}") from error
        raise
