"""The crowd: a process with many clients. Reads orders from stdin, writes figures to stdout.

Orders: `calm` (no client connects or leaves), `go on`, `leave` (all of them), `idle N` (so
many that do nothing, two of which ignore the server's end), `stop`.
"""

import asyncio
import json
import os
import sys
from collections import Counter
from pathlib import Path
from random import Random
from typing import Final, TextIO

from tests.soak.behaviours import BEHAVIOURS, Behaviour
from tests.soak.client import Client
from tests.soak.ends import DELAYED, HARMED, PLAIN, How

SLOTS: Final = 60
"""Clients at once, apart from bursts."""
BURST: Final = 120


class Crowd:
    """Keeps the slots busy.

    Args:
        port: Where the server listens.
        seed: What everything random follows from.
        ends: Gets a line for every client that has ended.
    """

    def __init__(self, port: int, seed: int, ends: TextIO) -> None:
        self._port = port
        self._random = Random(seed)
        self._ends = ends
        self._may_move = asyncio.Event()
        self._may_move.set()
        self._open: set[Client] = set()
        self._slots: list[asyncio.Task[None]] = []
        self._idlers: list[Client] = []
        self._hows: Counter[str] = Counter()
        self._refused = self._faults = 0

    def start(self) -> None:
        """Fill the slots."""
        self._slots = [asyncio.create_task(self._slot()) for _ in range(SLOTS)]
        self._slots.append(asyncio.create_task(self._bursts()))

    async def _slot(self) -> None:
        names = list(BEHAVIOURS)
        weights = [behaviour.weight for behaviour in BEHAVIOURS.values()]
        while True:
            await self._may_move.wait()
            await self._one(self._random.choices(names, weights)[0])
            await asyncio.sleep(self._random.uniform(0.0, 0.5))

    async def _bursts(self) -> None:
        while True:
            await asyncio.sleep(self._random.uniform(15.0, 40.0))
            await self._may_move.wait()
            await asyncio.gather(*(self._one("visitor") for _ in range(BURST)))

    async def _one(self, name: str) -> None:
        behaviour = BEHAVIOURS[name]
        host = self._random.choice((PLAIN, PLAIN, DELAYED, HARMED))
        random = Random(self._random.random())
        client = Client(name, random, small=behaviour.small, host=host)
        try:
            await client.connect(self._port)
        except OSError:
            self._refused += 1
            await asyncio.sleep(0.3)
            return
        self._open.add(client)
        try:
            await self._play(client, behaviour)
            if not client.over:
                await self._may_move.wait()
        finally:
            self._open.discard(client)
            await self._account(client, rude=behaviour.rude)

    async def _play(self, client: Client, behaviour: Behaviour) -> None:
        if behaviour.reads:
            client.read()
        try:
            async with asyncio.timeout(behaviour.life):
                await behaviour.play(client)
        except (OSError, TimeoutError):
            return  # Cut off by the server, or it has waited long enough: held, or not accepted.

    async def _account(self, client: Client, *, rude: bool) -> None:
        end = await client.close(rude=rude)
        self._hows[end.how] += 1
        self._faults += bool(end.fault)
        self._ends.write(end.line())
        self._ends.flush()

    async def obey(self, order: str) -> None:
        match order.split():
            case ["calm"]:
                self._may_move.clear()
            case ["go", "on"]:
                self._may_move.set()
                if not self._slots:
                    self.start()
            case ["leave"]:
                await self._leave()
            case ["idle", number]:
                for _ in range(int(number)):
                    client = Client("the last", Random(0))
                    await client.connect(self._port)
                    if len(self._idlers) >= 2:
                        client.read()
                    self._open.add(client)
                    self._idlers.append(client)
            case _:
                raise ValueError(order)

    async def _leave(self) -> None:
        for slot in self._slots:
            slot.cancel()
        await asyncio.gather(*self._slots, return_exceptions=True)
        self._slots.clear()
        self._may_move.set()

    async def report(self) -> None:
        """Report the figures, twice a second."""
        while True:
            for client in self._idlers:
                if client.over:
                    # Ended by the server: what close() makes of it is in the account.
                    self._open.discard(client)
                    client.sock.close()
            live = [client for client in self._open if not client.over]
            sure = sum(client.reading and READING.get(client.kind, False) for client in live)
            figures = {
                "open": len(live), "sure": sure, "refused": self._refused, "faults": self._faults,
                "ended_by_server": sum(client.over for client in self._idlers),
                "hows": {str(how): self._hows[how] for how in How},
            }  # fmt: skip
            sys.stdout.write(json.dumps(figures) + "\n")
            sys.stdout.flush()
            await asyncio.sleep(0.5)


READING: Final = {name: behaviour.reads for name, behaviour in BEHAVIOURS.items()}


async def _main(port: int, seed: int, path: Path) -> None:
    loop = asyncio.get_running_loop()
    with path.open("a") as ends:
        crowd = Crowd(port, seed, ends)
        reporting = asyncio.create_task(crowd.report())
        while order := (await loop.run_in_executor(None, sys.stdin.readline)).strip():
            if order == "stop":
                break
            await crowd.obey(order)
        reporting.cancel()


if __name__ == "__main__":
    # The clients' own hunger is not to be taken for the server's.
    os.nice(10)
    asyncio.run(_main(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])))
