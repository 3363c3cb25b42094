"""Four moments of the tour, for the strip of pictures in the README."""

from dataclasses import replace

from echotui.demo.scenario import Step
from echotui.demo.scenario_files import find
from echotui.model.address import Address
from echotui.model.cause import Cause
from echotui.model.journal import Call, JournalLine, LoopCall
from echotui.model.mask import NONE, READ, WRITE
from echotui.model.row import Row
from echotui.model.source import Capabilities
from echotui.model.state import State
from echotui.model.story import Caption
from echotui.model.view import ServerInfo, Totals
from tests.scenes import AT, KIB, Scene
from tests.scripted import ScriptedSource

SIZE = (88, 20)
_STEPS = find("tour").steps


def _client(id_: int, **values: object) -> Row:
    row = Row(
        id_, id_ + 12, Address("127.0.0.1", 53100 + 2 * id_), mask=READ, delivered=READ,
        rate_in=21.0 + 9 * id_, rate_out=21.0 + 9 * id_, bytes_in=300 + 55 * id_,
        bytes_out=300 + 55 * id_, age=30.0 - id_, idle=0.2 * id_,
    )  # fmt: skip
    return replace(row, **values)  # type: ignore[arg-type]  # the fields of Row, by name


def _call(
    ago: float, id_: int, call: Call, before: int, after: int, cause: Cause, queued: int = 0
) -> LoopCall:
    address = Address("127.0.0.1", 53100 + 2 * id_)
    return LoopCall(AT - ago, id_, call, id_ + 12, before, after, cause, queued, address)


TALKERS = (_client(1), _client(2), _client(3))
CAME: tuple[LoopCall, ...] = tuple(
    _call(30.0 - id_, id_, Call.ADD, NONE, READ, Cause.ACCEPTED) for id_ in (3, 2, 1)
)


def _choked(id_: int) -> Row:
    return _client(
        id_, state=State.CHOKED, mask=WRITE, delivered=WRITE, queued=258 * KIB, chunks=65,
        fill=1.01, rate_in=74_000.0, rate_out=0.0, bytes_in=356_000, bytes_out=93_000,
        why=Cause.HIGH_WATER,
    )  # fmt: skip


def _filled(id_: int) -> tuple[JournalLine, ...]:
    return (
        _call(1.2, id_, Call.UPDATE, READ | WRITE, WRITE, Cause.HIGH_WATER, 258 * KIB),
        _call(4.4, id_, Call.UPDATE, READ, READ | WRITE, Cause.QUEUED, 3 * KIB // 2),
        _call(5.6, id_, Call.ADD, NONE, READ, Cause.ACCEPTED),
    )


def _step(word: str) -> tuple[int, Step]:
    """The step whose caption or marks have a word, and its number from 1."""
    return next(
        (number, step)
        for number, step in enumerate(_STEPS, start=1)
        if word in step.marks or word in step.caption
    )


def _moment(
    name: str, word: str, id_: int, rows: tuple[Row, ...], lines: tuple[JournalLine, ...]
) -> Scene:
    number, step = _step(word)
    text = step.caption
    for part in step.about:
        text = text.replace(f"{{{part}}}", f"#{id_}")
    marks = frozenset(map(Cause, step.marks))
    came = (line for line in CAME if line.id in {row.id for row in rows})
    queued = sum(row.queued for row in rows)
    source = ScriptedSource(
        rows=list(rows),
        server=ServerInfo(("127.0.0.1:46189",), uptime=9.0 * number),
        totals=Totals(
            accepted=len(rows), queued=queued, queued_in=bool(queued), rate_in=90.0, rate_out=90.0,
            history_in=(0.0, 0.0, 40.0, 40.0, 90.0, 90.0), lag_p99=0.0006,
            history_out=(0.0, 0.0, 40.0, 40.0, 90.0, 90.0),
        ),
        journal=(*lines, *came),
        capabilities=Capabilities(turn=True, captions=True),
        caption=Caption(text, number, len(_STEPS), marks, frozenset({id_})),
        at=AT,
    )  # fmt: skip
    return Scene(name, source, size=SIZE)


_DRAINING = _client(
    5, state=State.DRAINING, mask=WRITE, delivered=WRITE, queued=99 * KIB, chunks=26, fill=0.39,
    rate_in=0.0, rate_out=50_000.0, bytes_in=300_000, bytes_out=198_000, why=Cause.PEER_END,
)  # fmt: skip
_SENT_ITS_END = (
    _call(3.1, 5, Call.UPDATE, READ | WRITE, WRITE, Cause.PEER_END),
    _call(4.1, 5, Call.UPDATE, READ, READ | WRITE, Cause.QUEUED, 3 * KIB // 2),
    _call(4.5, 5, Call.ADD, NONE, READ, Cause.ACCEPTED),
)

TOUR: tuple[Scene, ...] = (
    _moment("tour-1", "R-", 1, TALKERS[:1], ()),
    _moment("tour-2", "high water", 4, (*TALKERS, _choked(4)), _filled(4)),
    _moment("tour-3", "peer end", 5, (*TALKERS, _DRAINING), _SENT_ITS_END),
    _moment("tour-4", "Your turn", 7, (*TALKERS, _choked(7)), _filled(7)),
)
