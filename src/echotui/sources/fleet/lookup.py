"""Finds connections by query or id, at the servers that have them."""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace

from echotui.errors import NoServerError
from echotui.model.exchange import IDS_TO_FIND
from echotui.model.fields import ID, SERVER
from echotui.model.filter.of_server import reduced
from echotui.model.ids import run_of
from echotui.model.query import Query, Sort, Window
from echotui.model.row import Row
from echotui.sources.fleet.member import Member
from echotui.sources.remote.connection import NOT_ANSWERING
from echotui.sources.sorting import sorted_ids
from echotui.sources.time_slice import TimeSlice


async def ids_of(members: Sequence[Member], query: Query) -> tuple[int, ...]:
    """Return the ids of all connections that match; of servers that answer.

    By ID or SERVER, only the ids are read; else also the rows, which have the values to sort by.

    Raises:
        NoServerError: No server answers.
    """
    check_answers(members)
    sort = query.sort
    by_name = sort.field is SERVER
    own = replace(query, sort=Sort() if by_name else sort, window=Window(), server="")
    asked = sorted(
        (each for each in members if each.answers and query.server in ("", each.name)),
        key=(lambda each: each.name.lower()) if by_name else (lambda each: each.lane),
        reverse=sort.reverse and sort.field in (ID, SERVER),
    )
    lists = await asyncio.gather(*(_ids(each, own) for each in asked))
    ids = [id_ for part in lists for id_ in part]
    if sort.field in (ID, SERVER) or sum(map(bool, lists)) <= 1:
        return tuple(ids)
    parts = await asyncio.gather(*map(_rows, asked, lists))
    time_slice, get, rank = TimeSlice(), sort.field.get, sort.field.rank
    keys: dict[int, Any] = {}
    for rows in parts:
        keys |= {row.id: get(row) if rank is None else rank(get(row)) for row in rows}
        await time_slice.yield_if_over()
    # The rows of the others have gone since.
    ids = [id_ for id_ in ids if id_ in keys]
    return tuple(await sorted_ids(ids, keys, time_slice, reverse=sort.reverse))


async def find(members: Sequence[Member], ids: Sequence[int]) -> tuple[Row, ...]:
    """Return the rows of some connections; kept ones of servers that do not answer.

    Raises:
        NoServerError: No server answers.
    """
    check_answers(members)
    lanes: dict[int, list[int]] = defaultdict(list)
    for id_ in ids:
        lanes[run_of(id_)].append(id_)
    owners = [each for each in members if each.lane in lanes]
    parts = await asyncio.gather(*(_rows(each, lanes[each.lane]) for each in owners))
    rows = {row.id: row for part in parts for row in part}
    return tuple(rows[id_] for id_ in ids if id_ in rows)


def check_answers(members: Sequence[Member]) -> None:
    """Raise NoServerError if no server answers."""
    if not any(each.answers for each in members):
        raise NoServerError(NOT_ANSWERING)


async def _ids(member: Member, query: Query) -> tuple[int, ...]:
    filter_ = reduced(query.filter, member.name)
    if filter_ is None:
        return ()
    try:
        return await member.ids(replace(query, filter=filter_))
    except NoServerError:
        return ()


async def _rows(member: Member, ids: Sequence[int]) -> tuple[Row, ...]:
    """Return the rows of any number of connections; kept ones if it does not answer."""
    rows: list[Row] = []
    for first in range(0, len(ids), IDS_TO_FIND):
        part = ids[first : first + IDS_TO_FIND]
        try:
            rows += await member.find(part)
        except NoServerError:
            rows += member.kept(part)
    return tuple(rows)
