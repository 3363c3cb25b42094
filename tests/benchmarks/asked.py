"""How long scripts hold the loop of the server that they ask."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from typing import Final

from tests.benchmarks import cores
from tests.benchmarks.child import Child
from tests.benchmarks.result import Progress, Result, Samples
from tests.benchmarks.row import Row
from tests.benchmarks.served import clients

CLIENTS: Final = 10_000
SETTLE: Final = 1.0
REPEATED: Final = 3
"""Requests of one measurement."""
LIMIT: Final = 15.0
"""Milliseconds."""
ECHOTUI: Final = (sys.executable, "-m", "echotui")
CURL: Final = ("curl", "--silent", "--show-error", "--fail", "--unix-socket")
NOTHING: Final = "nothing"


def commands(path: str) -> dict[str, Sequence[str]]:
    """What scripts do."""
    return {
        NOTHING: ("sleep", "0.2"),
        "GET /metrics": (*CURL, path, "http://localhost/metrics"),
        "GET /v1/connections": (*CURL, path, "http://localhost/v1/connections"),
        "echotui ls --json": (*ECHOTUI, "ls", "--json", "--on", path),
        "echotui ls --sort -queue": (*ECHOTUI, "ls", "--sort", "-queue", "--on", path),
    }


def asked(pairs: int, progress: Progress) -> Result:
    """Ask a server with 10,000 connections for all of them."""
    samples: Samples = {}
    with tempfile.TemporaryDirectory(prefix="echotui-") as folder:
        path = f"{folder}/s"
        child = Child("peers.controlled", "asyncio", path, on=cores.SERVER)
        with child as server, clients((server.port(), server.pid), silent=CLIENTS):
            time.sleep(SETTLE)
            for name, command in commands(path).items():
                progress(f"asked: {name}")
                samples[name] = [{"seconds": held(server, command)} for _ in range(pairs)]
    title = f"the loop is held at most, {CLIENTS:,} clients"
    rows = (
        Row(f"{title}: {name}", "ms", tuple(one["seconds"] * 1e3 for one in measured),
            None if name == NOTHING else LIMIT)
        for name, measured in samples.items()
    )  # fmt: skip
    return Result(tuple(rows), samples)


def held(server: Child, command: Sequence[str]) -> float:
    """Run a command some times. Return how long the loop was held at most, in seconds."""
    server.ask("start")
    for _ in range(REPEATED):
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return server.ask("stop")["longest"]
