"""The client who is to notice nothing, beside a program in a terminal."""

from collections.abc import Iterator
from contextlib import contextmanager

from tests.server.probe import EVERY, OK, Probe
from tests.server.probe import probed as probed_at
from tests.terminal.program import Program


@contextmanager
def probed(
    program: Program, *, every: float = EVERY, ended: bool = False, ok: float = OK
) -> Iterator[Probe]:
    """Probe the program all the while, and judge; see `Probe`. The probe is its next client."""
    address, pid = program.address, program.terminal.pid
    with probed_at(address, pid, every=every, ended=ended, ok=ok) as probe:
        yield probe
