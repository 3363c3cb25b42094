"""The client who is to notice nothing, beside a program in a terminal."""

from collections.abc import Iterator
from contextlib import contextmanager

from tests.server.probe import EVERY, Probe
from tests.server.probe import probed as probed_at
from tests.terminal.program import Program


@contextmanager
def probed(program: Program, *, every: float = EVERY, ended: bool = False) -> Iterator[Probe]:
    """Probe the program all the while, and judge; see `Probe`. The probe is its next client."""
    with probed_at(program.address, program.terminal.pid, every=every, ended=ended) as probe:
        yield probe
