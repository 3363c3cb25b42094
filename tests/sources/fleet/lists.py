"""Fleets of lists, and what holds for each of their pages."""

from collections.abc import Callable
from random import Random
from typing import Any

from msgspec.structs import replace

from echotui.model.address import Address
from echotui.model.ending import Ending, Reason, Side
from echotui.model.ids import id_in
from echotui.model.query import Query, Scope
from echotui.model.row import Row
from echotui.model.state import State
from echotui.sources.pages import Page
from tests.sources.fleet.list_member import GETTERS, ListFleet, ListMember, sort_key
from tests.ui.stage import row

ENDED = {"state": State.CLOSED, "ending": Ending(Reason.PEER_CLOSED, Side.CLIENT)}
MOST_OF_ONE = 25


def some_row(random: Random, lane: int, number: int) -> Row:
    """A connection with values that others often have too."""
    values: dict[str, Any] = {
        "queued": random.randrange(4), "idle": float(random.randrange(4)),
        "age": float(random.randrange(4)), "address": Address(f"10.0.0.{random.randrange(3)}", 1),
        "name": "abC"[: random.randrange(4)], "rtt": random.choice((None, 0.0, 0.5)),
        "server": name_of(lane),
    }  # fmt: skip
    return row(id_in(lane, number), **values | (ENDED if random.random() < 0.25 else {}))


def name_of(lane: int) -> str:
    """Names are not in the order of lanes."""
    return f"Web-{-lane % 7}"


def fleet_of(random: Random, members: int) -> ListFleet:
    """So many members with some rows each, or none."""
    made = []
    for lane in random.sample(range(7), members):
        numbers = range(1, 1 + random.randrange(MOST_OF_ONE))
        rows = [some_row(random, lane, number) for number in numbers]
        made.append(ListMember(lane, rows, name_of(lane)))
    return ListFleet(made)


def even_fleet(members: int, each: int, queued: Callable[[int, int], int]) -> ListFleet:
    """Members with so many rows each; `queued` of a lane and a number."""
    return ListFleet(
        [
            ListMember(
                lane, [row(id_in(lane, n), queued=queued(lane, n)) for n in range(1, each + 1)]
            )
            for lane in range(members)
        ]
    )


def whole(fleet: ListFleet, query: Query, *, divided: bool) -> list[Row]:
    """All rows in order."""
    test, ended = query.filter.test(GETTERS), query.scope is Scope.ENDED
    rows = [
        row
        for row in fleet.rows
        if test(row) and (query.scope is Scope.ALL or bool(row.ending) is ended)
    ]
    return sorted(rows, key=sort_key(replace(query, ended_last=divided)))


def well_formed(page: Page, query: Query) -> None:
    """No row is there twice, none is missing, and the row to locate is what was asked for."""
    ids = [row.id for row in page.rows]
    assert len(ids) == len(set(ids))
    assert page.first == min(query.window.first, max(0, page.matching - query.window.count))
    assert len(ids) == min(query.window.count, page.matching - page.first)
    assert (page.located >= 0) is bool(page.located_row)
    if page.located_row:
        assert page.located_row[0].id == query.locate


def change(fleet: ListFleet, random: Random, *, forget: float = 0.0, arrive: bool = False) -> None:
    """Give rows other values; forget some, and let others arrive."""
    for member in fleet.members:
        rows = [
            replace(row, queued=random.randrange(9), idle=float(random.randrange(9)))
            for row in member.rows
            if random.random() >= forget
        ]
        if arrive and random.random() < 0.5:
            member.newest += 1
            rows.append(some_row(random, member.lane, member.newest))
        member.rows = rows
        member.changed()
