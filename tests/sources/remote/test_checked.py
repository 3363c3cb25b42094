"""What a server sends is checked before it is used."""

from math import inf, nan
from typing import Any

import pytest
from msgspec.structs import replace

from echotui.errors import MessageError, NoServerError
from echotui.model.address import Address
from echotui.model.detail import Detail, Kernel, TcpInfo
from echotui.model.ending import NOT_ENDED
from echotui.model.journal import Act, Acted, Ended, JournalLine, Rejected
from echotui.model.note import Note, NoteKind
from echotui.model.query import JournalWindow, Query, Window
from echotui.model.row import Row
from echotui.model.view import JournalPage, ServerInfo, Totals, View
from echotui.sources.remote.checked import check_found, check_ids, check_view
from tests.scripted import ScriptedSource
from tests.served import Place
from tests.ui.stage import row

HERE = Address("127.0.0.1", 9)
LARGEST = (1 << 40) - 1
OPERATOR = Acted(1.0, 0, Act.ACCEPT, HERE)
ASKED = Query(
    window=Window(0, 3), locate=7, detail=7, marks=frozenset({1, 2}), places=(0, 9, 0),
    journal=JournalWindow(count=2, since=4),
)  # fmt: skip
GROUPS = replace(ASKED, grouped=True, locate=-3)
ANSWER = View(
    at=5.0,
    rows=(row(1), row(LARGEST), row(7)),
    placed=(row(1), row(1)),
    located=2,
    located_row=(row(7),),
    matching=3,
    marks=frozenset({2}),
    marks_held=1,
    detail=Detail(row(7), timeline=(Acted(1.0, 7, Act.HOLD, HERE),)),
    journal=JournalPage((Rejected(1.0, HERE, ""), OPERATOR), (6, 5), hits=frozenset({5})),
    notes=(Note(ids=frozenset({7})),),
)
OF_GROUPS = replace(
    ANSWER, rows=(row(-1), row(-LARGEST)), placed=(row(-1),), located_row=(row(-3),)
)


def lines(
    *some: JournalLine, numbers: tuple[int, ...] = (6, 5), hits: frozenset[int] = frozenset()
) -> dict[str, Any]:
    return {"journal": JournalPage(some, numbers[: len(some)], hits=hits)}


def test_an_answer_is_used_as_it_is() -> None:
    assert check_view(ANSWER, ASKED) is ANSWER
    assert check_view(OF_GROUPS, GROUPS) is OF_GROUPS
    assert check_view(View(), Query()) == View()


@pytest.mark.parametrize(
    "wrong",
    [
        {"rows": tuple(row(id_) for id_ in (1, 2, 3, 4))},
        {"rows": (row(1), row(1))},
        *({"rows": (row(id_),)} for id_ in (0, -1, LARGEST + 1)),
        *({"placed": (row(id_),)} for id_ in (0, -1, LARGEST + 1)),
        {"placed": (row(1),) * 4},
        {"located_row": (row(8),)},
        {"located_row": (row(7), row(7))},
        {"detail": Detail(row(8))},
    ],
)
def test_rows_that_were_not_asked_for(wrong: dict[str, Any]) -> None:
    with pytest.raises(MessageError, match=r"^the server sent rows that were not asked for$"):
        check_view(replace(ANSWER, **wrong), ASKED)


def test_of_groups_no_connections_and_of_nothing_no_row() -> None:
    for wrong in ({"rows": (row(1),)}, {"placed": (row(1),)}, {"rows": (row(-LARGEST - 1),)}):
        with pytest.raises(MessageError, match="rows that were not"):
            check_view(replace(OF_GROUPS, **wrong), GROUPS)
    with pytest.raises(MessageError, match="rows that were not"):
        check_view(View(located_row=(row(0),)), Query())


@pytest.mark.parametrize(
    "wrong",
    [
        {"marks": frozenset({3})},
        *({"notes": (Note(ids=frozenset({n})),)} for n in (0, -1, 1 << 41)),
    ],
)
def test_ids_that_were_not_asked_for(wrong: dict[str, Any]) -> None:
    with pytest.raises(MessageError, match=r"^the server sent ids that were not asked for$"):
        check_view(replace(ANSWER, **wrong), ASKED)


@pytest.mark.parametrize(
    "wrong",
    [
        lines(OPERATOR, OPERATOR, OPERATOR, numbers=(7, 6, 5)),
        lines(OPERATOR, OPERATOR, numbers=(5, 5)),
        lines(OPERATOR, OPERATOR, numbers=(5, 6)),
        lines(OPERATOR, numbers=(4,)),
        lines(OPERATOR, hits=frozenset({3})),
        *(lines(Acted(1.0, id_, Act.HOLD, HERE)) for id_ in (-1, LARGEST + 1)),
        {"detail": Detail(row(7), timeline=(Acted(1.0, -1, Act.HOLD, HERE),))},
    ],
)
def test_lines_that_were_not_asked_for(wrong: dict[str, Any]) -> None:
    with pytest.raises(MessageError, match="lines of the journal that were not asked for"):
        check_view(replace(ANSWER, **wrong), ASKED)


@pytest.mark.parametrize(
    "wrong",
    [
        *({"rows": (row(1, **{name: nan}),)} for name in Row.__struct_fields__
          if name in ("fill", "rate_in", "rate_out", "idle", "age", "began", "ended", "rtt")),
        {"placed": (row(1, age=inf),)},
        {"located_row": (row(7, idle=-inf),)},
        {"detail": Detail(row(7, age=nan))},
        {"detail": Detail(row(7), queue_history=(nan,))},
        {"detail": Detail(row(7), kernel=Kernel(tcp=TcpInfo("ESTAB", rtt=nan)))},
        *({name: -1} for name in ("matching", "in_scope", "clients", "connected")),
        *({name: -1} for name in ("before", "first")),
        *({"journal": replace(JournalPage(), **{name: -1})}
          for name in ("above", "matching", "kept", "written", "found")),
        lines(Rejected(nan, HERE, "")),
        lines(Ended(1.0, 7, NOT_ENDED, 0, 0, nan, HERE)),
        {"located": -2},
        {"marks_held": 2},
        {"at": nan},
        {"wall": inf},
        {"server": ServerInfo(uptime=nan)},
        {"totals": Totals(rate_in=nan)},
        {"totals": Totals(history_out=(1.0, nan))},
        {"totals": Totals(lag_max=inf)},
    ],
)  # fmt: skip
def test_numbers_that_cannot_be(wrong: dict[str, Any]) -> None:
    with pytest.raises(MessageError, match=r"^the server sent numbers that cannot be$"):
        check_view(replace(ANSWER, **wrong), ASKED)


def test_ids_are_of_connections_and_each_is_there_once() -> None:
    assert check_ids((1, LARGEST, 7)) == (1, LARGEST, 7)
    for wrong in ((1, 1), (0,), (-1,), (LARGEST + 1,)):
        with pytest.raises(NoServerError, match="ids that were not asked for"):
            check_ids(wrong)


def test_found_rows_are_of_some_of_the_ids() -> None:
    assert check_found((row(7), row(1)), (1, 2, 7)) == (row(7), row(1))
    for wrong in ((row(8),), (row(1), row(1))):
        with pytest.raises(NoServerError, match="rows that were not asked for"):
            check_found(wrong, (1, 2, 7))
    with pytest.raises(NoServerError, match="numbers that cannot be"):
        check_found((row(1, age=nan),), (1,))


class Lying(ScriptedSource):
    """Sends one row more than it is asked for, once it lies."""

    lies = False

    async def view(self, query: Query) -> View:
        view = await super().view(query)
        return replace(view, rows=(*view.rows, row(99))) if self.lies else view

    async def ids(self, query: Query) -> tuple[int, ...]:
        return (*await super().ids(query), 0)


async def test_the_last_view_stays_and_says_what_was_wrong(place: Place) -> None:
    served = Lying([row(1), row(2)])
    place.serve(served)
    source = await place.connect()
    asked = Query(window=Window(0, 2))
    before = await source.view(asked)
    served.lies = True
    view = await source.view(asked)
    assert view.rows == before.rows
    text = "The server sent rows that were not asked for."
    assert view.notes == (Note(NoteKind.ALARM, text),)
    with pytest.raises(NoServerError, match="ids that were not asked for"):
        await source.ids(asked)
