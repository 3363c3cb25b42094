"""Many clients at once at the door."""

from typing import Final

from tests.benchmarks import cores
from tests.benchmarks.child import Child
from tests.benchmarks.figures import ratios
from tests.benchmarks.peer import EAGER, PROTOCOL, Peer
from tests.benchmarks.result import Measurement, Progress, Result, Samples
from tests.benchmarks.row import Row

CLIENTS: Final = 5000


def measure(peer: Peer) -> Measurement:
    with peer.start() as server:
        with Child("load.rush", server.port(), CLIENTS, on=cores.LOAD) as load:
            measured: Measurement = load.answer()
        return measured


def burst(pairs: int, progress: Progress) -> Result:
    """Time until 5,000 clients are in and echoed, beside asyncio's Protocol."""
    samples: Samples = {EAGER.name: [], PROTOCOL.name: []}
    for number in range(pairs):
        for peer in (EAGER, PROTOCOL):
            progress(f"burst: pair {number + 1} of {pairs}, {peer.name}")
            samples[peer.name].append(measure(peer))
    ours, theirs = (tuple(one["seconds"] for one in measured) for measured in samples.values())
    late = {name: tuple(one["late"] for one in measured) for name, measured in samples.items()}
    title = "5,000 clients connect at once"
    rows = (
        Row(f"{title}: time against {PROTOCOL.name}", "×", ratios(ours, theirs), 1.1),
        # The most of all runs: none may wait for a SYN to be sent again, in any.
        Row(f"{title}: most that took over 0.9 s to connect", "", (max(late[EAGER.name]),), 0.0),
        Row(f"{title}: time, {EAGER.name}", "s", ours),
        Row(f"{title}: time, {PROTOCOL.name}", "s", theirs),
        Row(f"{title}: over 0.9 s, {PROTOCOL.name}", "", late[PROTOCOL.name]),
    )
    return Result(rows, samples)
