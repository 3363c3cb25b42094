"""An observer that answers what a test tells it, over a real socket: it is this process's."""

import json
import os
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, Self

from echotui.observer.wire import (
    KICKED,
    SUFFIX,
    VERSION,
    InnerCall,
    InnerConnection,
    InnerLoop,
    InnerProgram,
    Sampled,
)
from echotui.sources.observed.observer_paths import ObserverPaths
from echotui.sources.observed.observers import Observers
from echotui.sources.process import proc_files
from echotui.sources.process.sample import Entry, Identity, ProcessId, Sample
from tests.sources.process.world import entry_of, program_info, sample_of

US: Final = ProcessId(os.getpid(), proc_files.stat(os.getpid()).id.start)


class ScriptedObserver:
    """Answers each client in a thread.

    Attributes:
        asked: The requests.
        raw: Makes the bytes of an answer, in place of what follows; `None`: none comes.
    """

    def __init__(self, home: Path) -> None:
        self.home = home
        self.asked: list[dict[str, Any]] = []
        self.raw: Callable[[dict[str, Any]], bytes | None] = self.answer
        self.hello = InnerProgram(VERSION, US.pid, US.start, "app.py", "3.13", allow_kick=True)
        self.connections: list[InnerConnection] = []
        self.calls: list[InnerCall] = []
        self.sampled = Sampled(0, 0, 0.0, ())
        self.outcome = KICKED, ""
        self.clients: list[socket.socket] = []
        self._listening = socket.socket(socket.AF_UNIX)
        self._listening.bind(str(home / f"{US.pid}{SUFFIX}"))
        self._listening.listen()
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client = self._listening.accept()[0]
                self.clients.append(client)
                self._threads.append(threading.Thread(target=self._serve, args=(client,)))
                self._threads[-1].start()

    def _serve(self, client: socket.socket) -> None:
        with suppress(OSError), client, client.makefile("rb") as requests:
            for line in requests:
                self.asked.append(json.loads(line))
                data = self.raw(self.asked[-1])
                if data is not None:
                    client.sendall(data)

    def answer(self, request: dict[str, Any]) -> bytes:
        """What a good one answers."""
        match request["ask"]:
            case "hello":
                lines: list[dict[str, Any]] = [{"hello": self.hello, "end": True}]
            case "sample":
                since = request["since"]
                lines = [
                    {"connections": self.connections[:1]},
                    {"connections": self.connections[1:]},
                    {"calls": [call for call in self.calls if call.number > since]},
                    {"sampled": self.sampled, "end": True},
                ]
            case _:
                lines = [{"outcome": self.outcome[0], "text": self.outcome[1], "end": True}]
        return b"".join(json.dumps(line).encode() + b"\n" for line in lines)

    def hang_up(self) -> None:
        """Drop all clients, as at an exec."""
        for client in self.clients:
            with suppress(OSError):
                client.shutdown(socket.SHUT_RDWR)
        self.clients.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        # It wakes accept(2).
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self.hang_up()
        for each in self._threads:
            each.join()


class Seen:
    """What is seen of this process from outside, and its observer."""

    def __init__(self, observer: ScriptedObserver) -> None:
        self.observer = observer
        self.entries: list[Entry] = [ours(1), ours(2)]
        self.info = program_info(US, name="python3")
        self.at = 0.0
        paths = ObserverPaths(lambda: [observer.home])
        self.observers: Final = Observers(self.read, paths)

    def read(self) -> Sample:
        """One sample from outside."""
        return sample_of(self.at, *self.entries, processes=(self.info,))

    def entry(self, number: int, sample: Sample) -> Entry:
        """One entry of a sample."""
        return next(each for each in sample.entries if each.identity.fd == ours(number).identity.fd)


def ours(number: int, **values: object) -> Entry:
    """A connection of this process, as it is seen from outside."""
    entry = entry_of(number, **values)
    return Entry(Identity(US, *_key(entry)), entry.kind, *_rest(entry))


def _key(entry: Entry) -> tuple[int, int]:
    return entry.identity.fd, entry.identity.inode


def _rest(entry: Entry) -> tuple[Any, ...]:
    return tuple(getattr(entry, name) for name in Entry.__struct_fields__[2:])


def told(number: int, **values: Any) -> InnerConnection:
    """What is told of it."""
    entry = entry_of(number)
    usual = InnerConnection(
        *_key(entry), 1, 70, "GET /slow", "SlowHandler app.py:33", (), ("127.0.0.1", 40_001)
    )
    return usual._replace(**values)


def call_of(number: int, at: float, of: int = 1, **values: Any) -> InnerCall:
    """A call of the program for a connection."""
    entry = entry_of(of)
    usual = InnerCall(number, at, *_key(entry), "update_handler", 1, 5, "app.py:17 in get")
    return usual._replace(**values)


def loop_of(**values: Any) -> InnerLoop:
    """A loop of the program that nothing holds."""
    return InnerLoop("Tornado", (0.001, 0.002), 0.0, "", "")._replace(**values)
