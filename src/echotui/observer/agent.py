"""Answers clients in a thread of its own, which ends while the program forks."""

import os
from collections import deque
from contextlib import suppress
from select import POLLIN, POLLOUT, poll
from time import monotonic
from typing import Final

from echotui.observer.agent_client import AgentClient
from echotui.observer.agent_socket import AgentSocket, remove_stale
from echotui.observer.agent_thread import AgentThread
from echotui.observer.answers import Answers
from echotui.observer.bell import Bell
from echotui.observer.inside import Inside

MOST_CLIENTS: Final = 8
LATE: Final = 0.1
"""Seconds until a forked process has its socket; one that executes a program mostly has none."""


class Agent:
    """Of one process; not started.

    Args:
        inside: Of the program.
    """

    def __init__(self, inside: Inside) -> None:
        self.answers: Final = Answers(inside, self._inodes, lambda: self._stopping)
        self._tick: Final = inside.tick
        self._thread = AgentThread(self._serve)
        self._bell = Bell()
        self._socket: AgentSocket | None = None
        self._clients: list[AgentClient] = []
        # Inodes of those that are gone: a sample may have seen them from outside before.
        self._past: deque[int] = deque(maxlen=MOST_CLIENTS)
        self._tick_at = 0.0
        self._stopping = False
        self._closed = False

    def open(self) -> None:
        """Make the socket.

        Raises:
            OSError: It cannot be made.
        """
        self._socket = AgentSocket()
        remove_stale()

    def start(self) -> None:
        """Answer; without a socket, make one after `LATE`.

        Raises:
            RuntimeError: The system has no thread left.
        """
        if self._closed:
            return
        self._stopping = False
        if not self._thread.running:
            self._thread.start()

    def start_if_possible(self) -> None:
        """Start again, or end for good if the system has no thread left."""
        try:
            self.start()
        except RuntimeError:
            self.close()

    def stop(self) -> None:
        """End the thread; its clients wait."""
        self._stopping = True
        self._bell.ring()
        self._thread.wait()

    def unlink(self) -> None:
        """Remove the socket: the process ends, or becomes another program."""
        if self._socket is not None and self._socket.pid == os.getpid():
            self._socket.unlink()

    def renew(self) -> None:
        """Make the socket again, if it was there."""
        if self._socket is None:
            return
        self.stop()
        self._drop_socket()
        self.start()

    def close(self) -> None:
        """End for good, also in what is forked later."""
        self._closed = True
        self.stop()
        self.unlink()
        remove_stale()
        self._drop_all()
        self._bell.close()

    def forked(self) -> None:
        """Leave all sockets to the parent; called in the child, which is started then."""
        self._drop_all()
        self._bell.close()
        self._bell = Bell()
        # Of one that did not end in time, there is none here.
        self._thread = AgentThread(self._serve)

    def _drop_all(self) -> None:
        self._drop_socket()
        for client in self._clients:
            client.own.close()
        self._clients = []

    def _drop_socket(self) -> None:
        if self._socket is not None:
            self._socket.own.close()
            self._socket = None

    def _inodes(self) -> tuple[int, ...]:
        listening = () if self._socket is None else (self._socket.own.inode,)
        clients = (each.own.inode for each in self._clients)
        return (*self._bell.inodes, *listening, *clients, *self._past)

    def _serve(self) -> None:
        if self._socket is None:
            self._bell.wait(LATE)
        # The socket cannot be made, or not again: the program runs unobserved.
        with suppress(OSError):
            while not self._stopping:
                self._turn(self._listening())
            return
        self._drop_all()

    def _listening(self) -> AgentSocket:
        """Return the socket; make anew what the program has closed: a daemon closes everything."""
        if not self._bell.ours:
            self._bell.close()
            self._bell = Bell()
        if self._socket is not None and not self._socket.own.ours:
            self._drop_socket()
        if self._socket is None:
            self._socket = AgentSocket()
        self._keep([client for client in self._clients if client.own.ours])
        return self._socket

    def _turn(self, listening: AgentSocket) -> None:
        waiting = poll()
        waiting.register(self._bell.heard, POLLIN)
        waiting.register(listening.own, POLLIN)
        for client in self._clients:
            waiting.register(client.own, POLLOUT if client.answering else POLLIN)
        deadlines = [client.deadline - monotonic() for client in self._clients if client.answering]
        if self._ticks():
            deadlines.append(self._tick_at - monotonic())
        left = max(0.0, min(deadlines)) * 1000 if deadlines else None
        ready = {fd for fd, _ in waiting.poll(left)}
        self._bell.clear()
        if self._stopping:
            return
        began = monotonic()
        self._keep([client for client in self._clients if self._served(client, ready)])
        if listening.own.fileno() in ready:
            if not self._accept(listening):
                # The program has no descriptor left, and the client still waits.
                self._bell.wait(LATE)
        elif self._clients:
            # As long as that took: the threads of the program get half of the time.
            self._bell.wait(monotonic() - began)

    def _ticks(self) -> bool:
        """Time the loops if that is due; return whether it is to be done again."""
        if monotonic() >= self._tick_at:
            wait = self._tick()
            self._tick_at = 0.0 if wait is None else monotonic() + wait
        return self._tick_at > 0

    def _served(self, client: AgentClient, ready: set[int]) -> bool:
        if client.own.fileno() in ready:
            return client.serve()
        return not client.answering or client.deadline > monotonic()

    def _accept(self, listening: AgentSocket) -> bool:
        own = listening.accept()
        if own is None:
            return False
        if len(self._clients) >= MOST_CLIENTS:
            silent = min(self._clients, key=lambda client: client.active_at)
            self._keep([client for client in self._clients if client is not silent])
        self._clients.append(AgentClient(own, self.answers.lines))
        return True

    def _keep(self, clients: list[AgentClient]) -> None:
        for client in self._clients:
            if client not in clients:
                self._past.append(client.own.inode)
                client.own.close()
        self._clients = clients
