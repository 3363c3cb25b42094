"""A second, simple model of what the calls of a connection must do."""

from typing import Final

from echotui.model.ending import NOT_ENDED, Ending, Reason, Side

HIGH: Final = 20
SMALL: Final = 9
"""Bytes up to which messages are merged; some receives fit, and some do not."""
LOW: Final = 6
NONE, READ, WRITE, BOTH = 0, 1, 4, 5
OUR_END: Final = 2

ASKED: Final = (Reason.KICKED_DRAIN, Reason.SERVER_DRAINED, Reason.SERVER_STOP)
ORDERED: Final = (*ASKED, Reason.KICKED_CLOSE, Reason.KICKED_RESET)


class ConnectionModel:
    """Follows the calls, and decides which are legal. It has the bytes themselves.

    Attributes:
        queued: The pieces in the queue, the first without what was sent of it.
        pieces: Of how many bytes and messages each was made.
        turn: Something is queued, or textbook has yet to find that nothing is.
        taken_away: The events, and our end, that a fault takes away.
    """

    def __init__(self, *, eager: bool) -> None:
        self.eager = eager
        self.state = "open"
        self.cause = "accepted"
        self.held = self.turn = self.peer_ended = False
        self.ending = NOT_ENDED
        self.received_data = bytearray()
        self.sent_data = bytearray()
        self.queued: list[bytes] = []
        self.pieces: list[tuple[int, int]] = []
        self.lost = self.discarded = self.reads = self.writes = self.peak = 0
        self.active_at = self.progress_at = 0
        self.taken_away = NONE

    @property
    def size(self) -> int:
        return sum(map(len, self.queued))

    @property
    def messages(self) -> int:
        return sum(messages for _, messages in self.pieces)

    @property
    def staying(self) -> bool:
        return self.state in ("open", "choked")

    @property
    def reading(self) -> bool:
        free = self.eager or not self.turn or self.taken_away & WRITE
        return self.state == "open" and not self.held and not self.taken_away & READ and bool(free)

    @property
    def interest(self) -> int:
        if self.state in ("lingering", "closed"):
            return READ if self.state == "lingering" else NONE
        writing = self.turn and not self.taken_away & WRITE
        return (READ if self.reading else NONE) | (WRITE if writing else NONE)

    def received(self, data: bytes, taken: int, now: int) -> None:
        self.received_data += data
        self.reads += 1
        self.active_at = now
        self.sent_data += data[:taken]
        self.writes += taken > 0
        if taken < len(data):
            self.progress_at = self.progress_at if self.queued else now
            self._queue(data, taken)
            self.peak = max(self.peak, self.size)
            self.turn = True
            self.state = "choked" if self.size >= HIGH else "open"
            self.cause = "high water" if self.size >= HIGH else "queued"

    def _queue(self, data: bytes, taken: int) -> None:
        size, messages = self.pieces[-1] if self.pieces else (SMALL, 0)
        if size + len(data) <= SMALL:
            self.queued[-1] += data
            self.pieces[-1] = size + len(data), messages + 1
        else:
            self.queued.append(data[taken:])
            self.pieces.append((len(data), 1))

    def sent(self, size: int, now: int) -> None:
        if not size:
            return
        self.sent_data += self.queued[0][:size]
        self.writes += 1
        self.active_at = self.progress_at = now
        self.queued[0] = self.queued[0][size:]
        if not self.queued[0]:
            self.queued, self.pieces = self.queued[1:], self.pieces[1:]
        if self.state == "choked" and self.size <= LOW:
            self.state = "open"
            self.cause = "low water"
        if self.eager:
            self.found_empty()

    def found_empty(self) -> None:
        if self.turn and not self.queued:
            self.turn = False
            self.cause = "flushed"
            self._drained()

    def hold(self, now: int, *, on: bool) -> None:
        self.progress_at = now if self.held and not on else self.progress_at
        self.held = on
        self.cause = "held" if on else "released"

    def peer_end(self) -> None:
        self.peer_ended = True
        if self.state == "lingering":
            self.state = "closed"
            self.cause = "peer end"
        else:
            self._leave(Ending(Reason.PEER_CLOSED, Side.CLIENT), "peer end")

    def suppress(self, mask: int, now: int) -> None:
        before = self.interest
        if self.taken_away & ~mask:
            self.progress_at = now
        self.taken_away = mask
        if self.interest != before:
            self.cause = "fault"
        self._drained()

    def cut(self, ending: Ending) -> None:
        self._replace(ending)
        self.lost += self.size
        self.queued, self.pieces = [], []
        self.held = self.turn = False
        self.taken_away = NONE
        self.state = "draining"
        self._drained()
        self.cause = "fault"

    def leave(self, reason: Reason, cause: str, now: int) -> None:
        self.progress_at = now
        self._leave(Ending(reason), cause)

    def _leave(self, ending: Ending, cause: str) -> None:
        self.ending = ending
        self.cause = cause
        self.held = False
        self.state = "draining"
        self._drained()

    def _drained(self) -> None:
        if self.state == "draining" and not self.turn and not self.taken_away & OUR_END:
            self.state = "closed" if self.peer_ended else "lingering"
            self.cause = self.cause if self.peer_ended else "linger"

    def end(self, ending: Ending, cause: str) -> None:
        self.cause = cause
        if self.ending.first is not Side.SERVER or ending.reason is not Reason.PEER_RESET:
            self._replace(ending)
        self.lost += self.size
        self.queued, self.pieces = [], []
        self.held = self.turn = False
        self.state = "closed"

    def _replace(self, ending: Ending) -> None:
        first, before = self.ending.first or ending.first, self.ending.reason
        noted = before in ASKED and ending.reason not in ORDERED
        asked = before if noted else Reason.NOT_ENDED
        error = ending.error or (self.ending.error if before is ending.reason else "")
        self.ending = Ending(ending.reason, first, error, asked)
