"""Carries out the commands of an operator on the servers that they are for."""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from typing import Final, assert_never

from msgspec.structs import replace

from echotui.model.command import (
    Accept,
    Command,
    Done,
    Drain,
    Forget,
    Gone,
    Hold,
    HoldEach,
    Invoke,
    Kick,
    KickEach,
    Outcome,
    Refused,
    Tally,
    did_not_answer,
    on_servers,
)
from echotui.model.ids import label, number_of, run_of
from echotui.sources.fleet.member import Member
from echotui.sources.remote.submission import NOTHING_DONE, UNANSWERED

MOST_REASONS: Final = 2
"""Refusals that an outcome quotes."""


async def submit(members: Sequence[Member], command: Command) -> Outcome:
    """Send a command to the servers of its connections, or to all; see `Source.submit`."""
    match command:
        case Kick() | Hold():
            return await _to_owner(members, command)
        case KickEach() | HoldEach():
            return await _to_owners(members, command)
        case Accept() | Drain() | Forget():
            return await _to_all(members, command)
        case Invoke(action):
            return Refused(f"A fleet has no action {action}.")
        case _:
            assert_never(command)


async def _to_owner(members: Sequence[Member], command: Kick | Hold) -> Outcome:
    id_ = command.id
    owner = next((each for each in members if each.lane == run_of(id_)), None)
    if owner is None:
        earlier = next((each.name for each in members if run_of(id_) in each.lanes), "")
        return Gone(id_, earlier)
    outcome = await owner.submit(command)
    match outcome:
        case Gone():
            return Gone(id_, owner.name)
        case Refused(text) if text == NOTHING_DONE:
            return Refused(text.replace("The server", owner.name))
        case Done(text) | Refused(text):
            return replace(outcome, text=_attributed(text, owner.name, id_))
        case _:
            return outcome


async def _to_owners(members: Sequence[Member], command: KickEach | HoldEach) -> Tally:
    lanes: dict[int, list[int]] = defaultdict(list)
    for id_ in command.ids:
        lanes[run_of(id_)].append(id_)
    owners = [each for each in members if each.lane in lanes]
    parts = [replace(command, ids=tuple(lanes.pop(each.lane))) for each in owners]
    # The runs of the others are over.
    total = Tally(gone=sum(map(len, lanes.values())))
    tallies = await asyncio.gather(*map(_tally, owners, parts))
    return sum(tallies, total)


async def _tally(member: Member, command: KickEach | HoldEach) -> Tally:
    outcome, asked = await member.submit(command), frozenset({member.name})
    if isinstance(outcome, Tally):
        acted = asked if outcome.done else frozenset[str]()
        return replace(outcome, asked=asked, acted=acted, silent=frozenset())
    silent = asked if _unanswered(outcome) else frozenset[str]()
    return Tally(refused=len(command.ids), asked=asked, silent=silent)


async def _to_all(members: Sequence[Member], command: Accept | Drain | Forget) -> Outcome:
    outcomes = await asyncio.gather(*(each.submit(command) for each in members))
    answers = dict(zip((each.name for each in members), outcomes, strict=True))
    acted = [name for name, outcome in answers.items() if isinstance(outcome, Done)]
    silent = [name for name, outcome in answers.items() if _unanswered(outcome)]
    refused = [
        f"{name}: {outcome.text.rstrip('.')}"
        for name, outcome in answers.items()
        if isinstance(outcome, Refused) and not _unanswered(outcome)
    ]
    done = f"{_done(command)}{on_servers(answers, acted)}{did_not_answer(silent)}"
    text = "; ".join((done, *refused[:MOST_REASONS]))
    return Done(f"{text}.", frozenset(silent)) if acted else Refused(f"{text}.")


def _done(command: Accept | Drain | Forget) -> str:
    match command:
        case Accept(on=True):
            return "Accepting clients"
        case Accept():
            return "Stopped accepting"
        case Drain():
            return "Draining the clients"
        case Forget():
            return "Forgot the ended connections"
        case _:
            assert_never(command)


def _unanswered(outcome: Outcome) -> bool:
    return isinstance(outcome, Refused) and outcome.text in UNANSWERED


def _attributed(text: str, server: str, id_: int) -> str:
    """Return what a server says of a connection, with its name."""
    begins = f"#{number_of(id_)} "
    if text.startswith(begins):
        return f"{label(id_, server)} {text.removeprefix(begins)}"
    return f"{server}: {text}"
