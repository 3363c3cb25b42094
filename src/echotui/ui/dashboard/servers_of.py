"""On which servers of a fleet the clients of a bulk action are, by their ids alone."""

import asyncio
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Final

from echotui.model.filter.of_server import reduced
from echotui.model.ids import run_of
from echotui.model.server_state import Reach
from echotui.model.source import Source
from echotui.model.view import View
from echotui.ui.dashboard.view_state import ViewState
from echotui.ui.format.servers import absent, several, shown_server
from echotui.ui.format.units import grouped

AT_ONCE: Final = 10_000
"""Ids that are counted in one turn of the loop: about a millisecond."""
FOUND_AT_ONCE: Final = 200
"""Rows that the source finds in one turn of the loop."""
LISTED: Final = 5
"""Servers that are listed, at most."""
UNKNOWN: Final = ""
"""Stands for the name of a server of which no row is found any more."""
NAMELESS: Final = "a server that is no longer known"


async def clients_by_server(ids: Sequence[int], view: View, source: Source) -> Mapping[str, int]:
    """Count the clients of each server, by its name; empty where there is one server.

    A run of a server has ids of its own. So one or two rows for each run have the name.
    """
    if not view.servers:
        return {}
    counts: Counter[int] = Counter()
    oldest: dict[int, int] = {}
    newest: dict[int, int] = {}
    for first in range(0, len(ids), AT_ONCE):
        some = {run_of(id_): id_ for id_ in ids[first : first + AT_ONCE]}
        counts.update(map(run_of, ids[first : first + AT_ONCE]))
        oldest, newest = some | oldest, newest | some
        await asyncio.sleep(0)
    names = {run_of(row.id): row.server for row in view.rows if row.id > 0}
    # One that has ended meanwhile may be found no more.
    for examples in (oldest, newest):
        missing = [id_ for run, id_ in examples.items() if run not in names]
        for first in range(0, len(missing), FOUND_AT_ONCE):
            found = await source.find(missing[first : first + FOUND_AT_ONCE])
            names |= {run_of(row.id): row.server for row in found}
    by_server: Counter[str] = Counter()
    for run, count in counts.items():
        by_server[names.get(run, UNKNOWN)] += count
    return by_server


def unreached(counts: Mapping[str, int], view: View) -> int:
    """Return how many clients are on servers that do not answer."""
    return sum(counts.get(state.name, 0) for state in absent(view.servers))


def unlisted(state: ViewState, view: View) -> frozenset[str]:
    """Return the servers that list no clients that match, though they may have some: silent ones.

    The rows that are kept of them are not all.
    """
    return frozenset(
        each.name
        for each in view.servers
        if each.reach is Reach.SILENT
        and (state.opened is None or state.opened.server == each.name)
        and reduced(state.filter, each.name) is not None
    )


def servers_lines(
    counts: Mapping[str, int], view: View, unlisted: Collection[str] = ()
) -> list[str]:
    """Return lines: how many are on which server, and what will not be reached.

    Args:
        unlisted: Servers that have not listed their clients.
    """
    away = {state.name for state in absent(view.servers)}
    ranked = sorted(counts.items(), key=lambda each: (-each[1], each[0]))
    here = [(name, count) for name, count in ranked if name not in away]
    names = {*unlisted, *(away & counts.keys())}
    lines = [_listed(here)] if here else []
    if len(names) < LISTED:
        return lines + [
            f"{shown_server(name)} {'does' if name in away else 'did'} not answer:"
            f" {_unreached(counts.get(name, 0))}"
            for name in sorted(names)
        ]
    total = sum(counts.get(name, 0) for name in names)
    return [*lines, f"{several(len(names))} do not answer: {_unreached(total)}"]


def _unreached(count: int) -> str:
    return f"{grouped(count)} of them will not be reached" if count else "clients there stay"


def _listed(counts: Sequence[tuple[str, int]]) -> str:
    parts = [
        f"{grouped(count)} on {shown_server(name) or NAMELESS}" for name, count in counts[:LISTED]
    ]
    others = counts[LISTED:]
    if others:
        rest = sum(count for _, count in others)
        parts.append(
            f"{grouped(rest)} on {len(others)} more server{'' if len(others) == 1 else 's'}"
        )
    return ", ".join(parts)
