"""A broker that tells what each connection has sent and received."""

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Final

from tests.benchmarks import cores
from tests.benchmarks.child import Child
from tests.benchmarks.result import Measurement
from tests.nats_server import free_port, nats_server

COUNTS: Final = ("in_msgs", "out_msgs", "in_bytes", "out_bytes")


class Broker:
    """One that runs on the processor of the load.

    Args:
        url: Of the broker; `monitor` is the port of its monitoring.
    """

    def __init__(self, url: str, monitor: int) -> None:
        self.url = url
        self._monitor = monitor

    def traffic(self, pid: int) -> Measurement:
        """What the dashboard of a process has sent (`in_`) and received (`out_`) so far."""
        connection = HTTPConnection("127.0.0.1", self._monitor)
        connection.request("GET", "/connz?limit=4096")
        found = json.loads(connection.getresponse().read())["connections"]
        connection.close()
        (one,) = (each for each in found if f"dashboard, pid {pid} " in each.get("name", ""))
        return {name: float(one[name]) for name in COUNTS}


@contextmanager
def broker() -> Iterator[Broker]:
    """Run one."""
    monitor = free_port()
    with (
        tempfile.TemporaryDirectory(prefix="echotui-") as folder,
        nats_server(Path(folder), f"http: 127.0.0.1:{monitor}\n") as server,
    ):
        cores.pin(server.pid, cores.LOAD)
        yield Broker(server.url, monitor)


@contextmanager
def simulated(servers: int, size: int) -> Iterator[Broker]:
    """Run a broker with so many simulated servers, with so many connections each."""
    with (
        broker() as at,
        Child("peers.simulated", at.url, servers, size, on=cores.LOAD) as child,
    ):
        child.answer()
        yield at
