"""The probe: a process of its own that echoes 64 bytes all the while, on three connections.

Every half second it writes one line of JSON: the round trips since the last line, and `gaps`, spans
of monotonic time without any answer. One line that gets no answer for a second is
exchanged for a new one: only when that gets none either, it is a gap and not a held client.
"""

import json
import selectors
import socket
import sys
import time
from typing import Final

LINES: Final = 3
EVERY: Final = 0.02
LATE: Final = 1.0
PROBE: Final = bytes(range(64))


class Line:
    """One connection, never blocking."""

    def __init__(self, port: int, *, instead: float = 0.0) -> None:
        self.since = instead
        self.sock = socket.socket()
        self.sock.setblocking(False)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.made_at = self.next_at = time.monotonic()
        self.sent_at = 0.0
        self.received = b""
        self.refused = self.sock.connect_ex(("127.0.0.1", port)) not in (0, 115)

    def turn(self, now: float) -> float | None:
        """Send when it is time; the round trip when all is back; OSError when it is over."""
        if not self.sent_at:
            if now >= self.next_at:
                # From before the send: a late message counts from the moment it was due.
                self.sent_at = now
                if self.sock.send(PROBE) != len(PROBE):
                    raise ConnectionResetError("no room for 64 bytes")
            return None
        try:
            data = self.sock.recv(64)
        except BlockingIOError:
            return None
        if not data:
            raise ConnectionResetError("ended")
        self.received += data
        if len(self.received) < len(PROBE):
            return None
        if self.received != PROBE:
            sys.exit("the probe got bytes that it had not sent")
        took = time.monotonic() - self.sent_at
        self.sent_at, self.received, self.next_at = 0.0, b"", now + EVERY
        return took


class Probe:
    """Keeps the lines going."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._lines: list[Line] = []
        self.times: list[float] = []
        self.gaps: list[tuple[float, float]] = []
        self._gap_from = 0.0
        self.exchanged = 0
        self.own_lateness = 0.0

    def turn(self) -> None:
        """Wait a little for an answer, and see to every line."""
        before = time.monotonic()
        with selectors.DefaultSelector() as selector:
            for line in self._lines:
                if line.sent_at:
                    selector.register(line.sock, selectors.EVENT_READ)
            ready = selector.select(0.005)
        now = time.monotonic()
        if not ready:
            self.own_lateness = max(self.own_lateness, now - before - 0.005)
        for line in list(self._lines):
            self._see_to(line, now)
        while len(self._lines) < LINES:
            self._lines.append(Line(self._port))

    def _see_to(self, line: Line, now: float) -> None:
        try:
            took = line.turn(now)
        except OSError:
            # Kicked, or no server listens, which is a gap once it lasts.
            self._exchange(line, now, line.since or (now if line.refused else 0.0))
            return
        if took is not None:
            self.times.append(took)
            line.since = 0.0
            if self._gap_from:
                self.gaps.append((self._gap_from, now))
                self._gap_from = 0.0
        elif line.sent_at and now - line.sent_at > LATE:
            self._exchange(line, now, line.since or line.sent_at)

    def _exchange(self, line: Line, now: float, since: float) -> None:
        if line.since and now - line.since > 2 * LATE and not self._gap_from:
            self._gap_from = line.since
        line.sock.close()
        self.exchanged += 1
        self._lines.remove(line)
        new = Line(self._port, instead=since)
        new.next_at = now + EVERY
        self._lines.append(new)

    def report(self) -> None:
        """Write a line, and begin anew."""
        figures = {
            "times": [round(took, 5) for took in self.times],
            "gaps": self.gaps,
            "gap_since": self._gap_from,
            "open": len(self._lines),
            "exchanged": self.exchanged,
            "own_lateness": self.own_lateness,
        }
        sys.stdout.write(json.dumps(figures) + "\n")
        sys.stdout.flush()
        self.times, self.gaps, self.own_lateness = [], [], 0.0


def _main(port: int) -> None:
    probe = Probe(port)
    report_at = 0.0
    while True:
        probe.turn()
        if time.monotonic() >= report_at:
            probe.report()
            report_at = time.monotonic() + 0.5


if __name__ == "__main__":
    _main(int(sys.argv[1]))
