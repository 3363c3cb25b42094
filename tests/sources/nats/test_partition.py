"""A network that is cut: between a server and the broker, and between all and the broker."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest

from echotui.model.server_state import Reach
from tests.server.machine import MISSING, Machine, machine
from tests.sources.nats.polling import alarms, ids_of, poll, reached, state
from tests.sources.nats.processes import a_fleet, label_of, silent

pytestmark = pytest.mark.skipif(bool(MISSING), reason=MISSING)

OURS: Final = "198.18.18.1"
THEIRS: Final = "198.18.18.2"
NAMES: Final = ("far", "near")
CLIENT: Final = """
import socket, sys
client = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
client.sendall(b"x")
print(client.recv(1), flush=True)
sys.stdin.read()
"""


@contextmanager
def client(there: Machine, port: int) -> Iterator[None]:
    """Connect a client there."""
    command = [*there.there, sys.executable, "-IS", "-c", CLIENT, str(port)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stdout.readline()
        yield
        process.kill()


@pytest.mark.parametrize(
    "seconds", [0.0, pytest.param(15.0, marks=pytest.mark.soak)], ids=["short", "noticed"]
)
async def test_one_server_is_cut_off(tmp_path: Path, seconds: float) -> None:
    with machine(OURS, THEIRS) as there, a_fleet(tmp_path, OURS) as fleet:
        far = fleet.serve("far", there.there)
        fleet.serve("near").connect()
        with client(there, far.port):
            async with fleet.shown(*NAMES) as source:
                (row,) = ids_of(await poll(source, lambda view: len(view.rows) == 2), "far")
                there.vanish()
                view = await poll(source, lambda view: state(view, "far").reach is Reach.SILENT)
                assert state(view, "near").reach is Reach.ANSWERS
                assert ids_of(view, "far") == [row]
                assert [bool(each.silent) for each in view.rows] == [
                    each.id == row for each in view.rows
                ]
                # So long that the server connects anew.
                await asyncio.sleep(seconds)
                there.appear()
                view = await poll(source, reached(*NAMES))
                assert ids_of(view, "far") == [row]


@pytest.mark.soak
@pytest.mark.parametrize("seconds", [0.0, 15.0], ids=["short", "noticed"])
async def test_the_broker_is_cut_off(tmp_path: Path, seconds: float) -> None:
    with (
        machine(OURS, THEIRS) as there,
        a_fleet(tmp_path, THEIRS, there.there) as fleet,
    ):
        for name in NAMES:
            fleet.serve(name).connect()
        async with fleet.shown(*NAMES) as source:
            labels = ["far/1", "near/1"]
            await poll(source, lambda view: sorted(map(label_of, view.rows)) == labels)
            there.vanish()
            view = await poll(source, silent)
            assert sorted(map(label_of, view.rows)) == labels
            await asyncio.sleep(seconds)
            there.appear()
            view = await poll(source, lambda view: reached(*NAMES)(view) and not alarms(view))
            assert sorted(map(label_of, view.rows)) == labels
