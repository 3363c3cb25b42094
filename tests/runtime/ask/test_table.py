import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from echotui.model import fields
from echotui.model.address import Address
from echotui.model.cause import Cause
from echotui.model.ending import Ending, Reason, Side
from echotui.model.fields import COLUMNS, EVERYWHERE, FIELDS
from echotui.model.ids import id_in
from echotui.model.mask import EDGE, READ, UNSEEN, WRITE
from echotui.model.query import Scope
from echotui.model.row import Row
from echotui.model.state import State
from echotui.runtime.ask.cells import cell
from echotui.runtime.ask.table import columns, fit, lines, table
from tests.ui.extremes import HOSTILE
from tests.ui.stage import row, rows

ENDING = Ending(Reason.PEER_RESET, Side.CLIENT)
FULL = row(
    17, mask=READ | WRITE, delivered=WRITE, state=State.CHOKED, queued=263_168, rate_in=1e6,
    bytes_in=1234, idle=3.2, age=64.0, cause=Cause.HIGH_WATER, rtt=0.000043, sendq=0,
)  # fmt: skip
GONE = row(18, state=State.CLOSED, ending=ENDING, age=1.25, ended=5.0, began=3.75, idle=9.0)


def shown(field: str, of: Row) -> str:
    return cell(fields.BY_ID[field], of, 0.0)


@pytest.mark.parametrize(
    ("of", "texts"),
    [
        (
            FULL,
            {
                "id": "17", "fd": "22", "client": "127.0.0.1:50017", "mask": "RW", "event": "W",
                "state": "choked", "queue": "257 KiB", "rate-in": "1.0 MB", "rate-out": "0",
                "in": "1.2 kB", "idle": "3s", "age": "1:04", "rtt": "43 us", "sendq": "0",
                "retrans": "-", "host": "-", "first": "-", "ended": "-", "last": "high water",
            },
        ),
        (GONE, {"age": "1.2s", "first": "client", "last": "peer reset", "state": "closed"}),
        (
            row(1, mask=UNSEEN, kind="timer", idle=9.0, age=9.0, older=True),
            {"mask": "?", "idle": ">9s", "age": ">9s"},
        ),
        (
            row(1, mask=READ | EDGE, kind="tcp in", idle=2.0, age=9.0, older=True),
            {"mask": "R- ET", "idle": "2s", "age": ">9s"},
        ),
        (replace(GONE, older=True), {"age": ">1.2s"}),
        (row(1, held=True), {"state": "held", "event": "-", "mask": "R-"}),
        (row(id_in(2, 7), payload=b'"\x1b\n'), {"id": "7", "last": r'"\"\x1b\n"'}),
        (row(1, cause=Cause.KICKED, state=State.DRAINING), {"last": "kicked (drain)"}),
        (row(1, rate_in=math.inf, idle=math.nan), {"rate-in": "999 EB", "idle": "<1s"}),
    ],
)  # fmt: skip
def test_values_have_the_units_of_the_dashboard(of: Row, texts: dict[str, str]) -> None:
    assert {name: shown(name, of) for name in texts} == texts


@given(st.sampled_from(HOSTILE) | st.text(), st.binary())
def test_what_comes_from_outside_is_one_printable_line(text: str, payload: bytes) -> None:
    some = [row(1, address=Address(text, 1), name=text, host=text, payload=payload), FULL]
    wanted = [COLUMNS[name] for name in COLUMNS]
    for line in lines(table(some, wanted, 0.0)):
        assert line.isascii()
        assert line[:-1].isprintable()


def test_a_table_is_aligned_and_whole_for_a_pipe() -> None:
    wanted = [fields.ID, fields.QUEUE, fields.LAST]
    payload = b"x" * 200
    made = "".join(lines(table([FULL, row(1000, payload=payload)], wanted, 0.0)))
    assert made == (
        f'  ID    QUEUE  LAST\n  17  257 KiB  high water\n1000        0  "{payload.decode()}"\n'
    )


def test_columns_that_do_not_fit_are_left_out_and_the_last_is_cut() -> None:
    some, wanted = rows(3), columns(Scope.LIVE, EVERYWHERE)
    whole = table(some, wanted, 0.0)
    for width in range(20, 200):
        drawn = list(lines(fit(wanted, whole, width), width))
        assert max(map(len, drawn)) <= width + 1
        titles = drawn[0].split()
        assert titles[0] == "ID"
        if width >= 40:
            assert {"CLIENT", "MASK", "STATE", "QUEUE"} <= set(titles)
    assert fit(wanted, whole, 200) == whole


def test_the_usual_columns_are_those_that_the_server_has() -> None:
    server = frozenset(FIELDS) - {fields.KIND}
    for scope in Scope:
        some, every = columns(scope, EVERYWHERE), columns(scope, server)
        assert set(every) - set(some) == {
            fields.SERVER, fields.NAME, fields.HOST, fields.FAULT,
        }  # fmt: skip
        assert set(every) <= set(COLUMNS.values())
        program = (EVERYWHERE - {fields.QUEUE}) | {fields.KIND, fields.RECVQ}
        of_program = columns(scope, program)
        assert fields.KIND in of_program
        assert fields.QUEUE not in of_program
        of_observed = {fields.QUEUE, fields.DOING} & {*columns(scope, program | {fields.QUEUE})}
        assert of_observed == (set() if scope is Scope.ENDED else {fields.QUEUE})
        assert (fields.RECVQ in of_program) is (scope is not Scope.ENDED)
    (age,) = table([GONE], [fields.AGE], 0.0, ended=True)
    assert age == ["LASTED", "  1.2s"]
