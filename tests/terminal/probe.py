"""A client that must not notice what a test does to the program."""

from collections.abc import Iterator
from contextlib import contextmanager

from tests.server.probe import EVERY, OK, Probe
from tests.server.probe import probed as probed_at
from tests.terminal.program import Program


@contextmanager
def probed(
    program: Program, *, every: float = EVERY, ended: bool = False, ok: float = OK
) -> Iterator[Probe]:
    """Probe the program until the context ends, see `Probe`; the probe is its next client."""
    address, pid = program.address, program.terminal.pid
    with probed_at(address, pid, every=every, ended=ended, ok=ok) as probe:
        yield probe
