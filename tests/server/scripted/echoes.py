"""What each client is to get, and not before: what was received, as its faults change it."""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from echotui.model.fault import (
    Bandwidth,
    Corrupt,
    Fault,
    Latency,
    LimitBytes,
    Mute,
    Reset,
    Slicer,
    Swallow,
    Timeout,
)

if TYPE_CHECKING:
    from tests.server.scripted.sockets import Socket
    from tests.server.scripted.world import World

EPSILON: Final = 1e-6
TICK: Final = 0.0011
"""Seconds by which all is let go later: the faults' clock counts in milliseconds."""
PAUSE: Final = 0.01
"""Seconds: a stream in which no byte is sent for longer begins anew."""
ENDS: Final = {Reset: "reset", LimitBytes: "limit", Timeout: "timeout"}
"""How a connection ends that one of them ends."""


@dataclass
class Piece:
    """What one receive has given.

    Attributes:
        data: Its bytes, without those that have been echoed.
        flips: How many bits of a byte may be flipped, by its place in `data`.
        due: By number of the rule: before that time none of it may be echoed.
        late: By number of the rule: by that time all of it is to be let go.
    """

    data: bytes
    flips: dict[int, int]
    due: dict[int, float]
    late: dict[int, float]


@dataclass
class Doing:
    """What one fault has done so far.

    Attributes:
        since: When it was put on.
        sent: Bytes echoed since then.
        passed: Bytes received since then that it has to corrupt.
    """

    fault: Fault
    since: float
    sent: int = 0
    passed: int = 0

    def check(self, now: float) -> str:
        """Return what it forbids and has happened nevertheless."""
        ran = now - self.since + EPSILON
        match self.fault:
            case Bandwidth(rate):
                most: float = rate * ran + 1
            case Slicer(size, delay):
                most = size * (1 + ran // delay)
            case LimitBytes(size) | Reset(_, size) if size:
                most = size
            case Timeout(after):
                return f"sent {ran - after:g} s after {self.fault}" if ran > after + 1e-3 else ""
            case _:
                return ""
        return f"{self.sent} bytes in {ran:g} s of {self.fault}" if self.sent > most else ""


@dataclass
class Owed:
    """What one client is to get.

    Attributes:
        rules: What hits it now, by the number of the rule.
        sent_at: When it was sent bytes last.
    """

    rules: dict[int, list[Doing]] = field(default_factory=dict)
    pieces: deque[Piece] = field(default_factory=deque)
    sent_at: float = 0.0

    def having(self, kind: type[Fault]) -> list[tuple[int, Doing]]:
        """Return what hits it of one kind, with the number of its rule."""
        return [
            (number, doing)
            for number, all_ in self.rules.items()
            for doing in all_
            if isinstance(doing.fault, kind)
        ]


class Echoes:
    """Follows the bytes of all clients."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.of: defaultdict[Socket, Owed] = defaultdict(Owed)

    def on_read(self, sock: Socket, data: bytes) -> None:
        """Hear that the server has received bytes to be echoed."""
        owed = self.of[sock]
        if data and owed.having(Mute):
            self._wrong(f"{sock.peer} is mute, and was received from")
        if not data:
            return
        if owed.having(Swallow):
            return
        if not owed.pieces and self._world.now > owed.sent_at + PAUSE:
            for _, doing in owed.having(Bandwidth):
                # A pause saves nothing.
                doing.since, doing.sent = self._world.now, 0
        owed.pieces.append(Piece(data, self._flips(owed, data), {}, {}))
        for number, doing in owed.having(Latency):
            _delay(owed.pieces[-1], number, doing.fault, self._world.now)

    def _flips(self, owed: Owed, data: bytes) -> dict[int, int]:
        flips: dict[int, int] = {}
        for _, doing in owed.having(Corrupt):
            assert isinstance(doing.fault, Corrupt)
            every = doing.fault.every
            for place in range(every - 1 - doing.passed % every, len(data), every):
                flips[place] = flips.get(place, 0) + 1
            doing.passed += len(data)
        return flips

    def on_written(self, sock: Socket, data: bytes) -> None:
        """Hear that the server has sent bytes."""
        owed, now, left = self.of[sock], self._world.now, data
        while left and owed.pieces:
            piece = owed.pieces[0]
            early = [rule for rule, due in piece.due.items() if rule in owed.rules and now < due]
            if early:
                self._wrong(f"{sock.peer}: sent too early for rule {early[0]}")
            count = min(len(left), len(piece.data))
            self._compare(sock, piece, left[:count])
            left, piece.data = left[count:], piece.data[count:]
            piece.flips = {place - count: n for place, n in piece.flips.items() if place >= count}
            if not piece.data:
                owed.pieces.popleft()
        owed.sent_at = now
        if left:
            self._wrong(f"{sock.peer}: {len(left)} bytes that were not received")
        for each in (each for all_ in owed.rules.values() for each in all_):
            each.sent += len(data)
            if wrong := each.check(now):
                self._wrong(f"{sock.peer}: {wrong}")

    def _compare(self, sock: Socket, piece: Piece, sent: bytes) -> None:
        if not piece.flips:
            if sent != piece.data[: len(sent)]:
                self._wrong(f"{sock.peer}: other bytes than were received")
            return
        for place, (one, other) in enumerate(zip(sent, piece.data, strict=False)):
            flipped, most = (one ^ other).bit_count(), piece.flips.get(place, 0)
            if flipped > most or (most - flipped) % 2:
                self._wrong(f"{sock.peer}: {flipped} bits flipped, not {most}")
                return

    def _wrong(self, what: str) -> None:
        self._world.kernel.wrong.append(what)

    def put_on(self, sock: Socket, rule: int, faults: tuple[Fault, ...]) -> None:
        assert rule not in self.of[sock].rules, f"rule {rule} was put on {sock.peer} twice"
        now = self._world.now
        self.of[sock].rules[rule] = [Doing(fault, now) for fault in faults]
        for fault in faults:
            for piece in self.of[sock].pieces:
                _delay(piece, rule, fault, now)

    def take_off(self, sock: Socket, rule: int) -> None:
        del self.of[sock].rules[rule]

    def is_late(self, sock: Socket) -> bool:
        """Whether something waits that one fault alone, a latency, has held back for too long."""
        owed, now = self.of[sock], self._world.now
        faults = [each.fault for all_ in owed.rules.values() for each in all_]
        if not owed.pieces or not all(isinstance(fault, Latency) for fault in faults):
            return False
        return len(faults) == 1 and now > max(owed.pieces[0].late.values(), default=now)

    def check_whole(self, sock: Socket) -> None:
        """AssertionError unless the client has all that it is to get."""
        owed = sum(len(piece.data) for piece in self.of[sock].pieces)
        assert not owed, f"{sock.peer} ended well, and lacks {owed} bytes"
        assert sock.sent == sock.taken, f"{sock.peer} ended well, and was not read to its end"


def _delay(piece: Piece, rule: int, fault: Fault, now: float) -> None:
    if isinstance(fault, Latency):
        # What has waited before may have been let through by then: it is not early.
        piece.due.setdefault(rule, now + fault.delay - fault.jitter - EPSILON)
        piece.late[rule] = now + fault.delay + fault.jitter + TICK
