from typing import Any

import msgspec
import pytest

from echotui.model.address import Address
from echotui.model.cause import Cause
from echotui.model.codec import to_wire
from echotui.model.detail import Detail
from echotui.model.ending import NOT_ENDED
from echotui.model.ids import number_of
from echotui.model.journal import Act, Acted, Call, Ended, LoopCall, Rejected
from echotui.model.note import Note
from echotui.model.query import Query
from echotui.model.view import JournalPage, View
from echotui.sources.remote.numbering import Numbering
from tests.ui.stage import row

HERE = Address("127.0.0.1", 9)
LINES = (
    LoopCall(1.0, 7, Call.ADD, 3, 0, 1, Cause.ACCEPTED, 0, HERE),
    LoopCall(1.0, 0, Call.ADD, 3, 0, 1, Cause.ACCEPTED, 0, HERE),
    Ended(1.0, 7, NOT_ENDED, 1, 1, 1.0, HERE),
    Acted(1.0, 7, Act.HOLD, HERE),
    Rejected(1.0, HERE, "--max-clients 1"),
)
VIEW = View(
    rows=(row(7), row(-3)),
    located_row=(row(7),),
    placed=(row(7), row(-3)),
    journal=JournalPage(LINES, numbers=(5, 4, 3, 2, 1)),
    marks=frozenset({7}),
    detail=Detail(row(7), timeline=LINES),
    notes=(Note(ids=frozenset({7})),),
)
SECOND, AGAIN = Numbering(1, 1), Numbering(0, 1)


def numbered(value: object) -> list[int]:
    """All ids of connections and groups in a message, found by the names of their fields."""
    match value:
        case dict():
            found: list[int] = []
            for name, each in value.items():
                ids: Any = each if name in ("ids", "marks") else [each] if name == "id" else []
                found += ids or numbered(each)
            return found
        case list() | tuple() | set() | frozenset():
            return [number for each in value for number in numbered(each)]
        case _:
            return []


def of(view: View) -> list[int]:
    return numbered(msgspec.to_builtins(view, enc_hook=to_wire, builtin_types=(bytes, frozenset)))


def test_the_first_run_is_not_copied() -> None:
    query, first = Query(locate=3), Numbering(0, 0)
    assert first.view(VIEW) is VIEW
    assert first.rows(VIEW.rows) is VIEW.rows
    assert first.query(query) is query


def test_no_id_of_a_second_run_is_one_of_the_first() -> None:
    before, after = of(VIEW), of(SECOND.view(VIEW))
    # A listener's line and no detail stay at 0.
    assert [id_ != 0 for id_ in before] == [id_ != 0 for id_ in after]
    assert not set(before) & set(after) - {0}
    assert [number_of(id_) for id_ in after if id_ > 0] == [id_ for id_ in before if id_ > 0]
    assert len(before) == 16
    assert SECOND.view(View()) == View()


def test_in_a_second_session_with_a_run_only_groups_are_others() -> None:
    before, after = of(VIEW), of(AGAIN.view(VIEW))
    assert [id_ for id_ in after if id_ >= 0] == [id_ for id_ in before if id_ >= 0]
    assert (before[1], after[1]) == (-3, AGAIN.id(-3))
    assert after[1] < -3


@pytest.mark.parametrize("numbering", [Numbering(0, 0), AGAIN, SECOND, Numbering(2, 9)])
@pytest.mark.parametrize("number", [1, 7, 10**9, -1, -(10**9)])
def test_each_id_is_of_one_run_or_session(numbering: Numbering, number: int) -> None:
    id_ = numbering.id(number)
    assert numbering.number(id_) == number
    other = Numbering(numbering.run + 1, numbering.session + 1)
    assert other.number(id_) == 0
    assert other.numbers((id_, other.id(number))) == (number,)
    assert numbering.id(0) == numbering.number(0) == 0


def test_a_server_is_not_asked_for_its_name() -> None:
    for numbering in (Numbering(0, 0), SECOND):
        assert numbering.query(Query(server="web-3")) == Query()


def test_a_query_names_nothing_of_an_earlier_run() -> None:
    marks = frozenset({7, SECOND.id(8)})
    query = Query(locate=7, detail=SECOND.id(3), marks=marks)
    assert SECOND.query(query) == Query(detail=3, marks=frozenset({8}))
