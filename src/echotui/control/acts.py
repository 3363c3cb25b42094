"""`POST /v1/kick`, `/v1/hold`, `/v1/accept`, `/v1/drain`: what changes connections or the server.

A filter is resolved to ids once. Ids belong to one run of the server: they come with its instance,
and with the time at which they were read, so that a late command does nothing.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import closing
from typing import Final, TypeVar

from msgspec import DecodeError, Struct, json
from msgspec.structs import asdict

from echotui.control.handler import ControlHandler
from echotui.control.question import check_filter, read_filter
from echotui.control.request_error import RequestError
from echotui.control.request_gate import log_denied, name_of
from echotui.model.command import (
    IDS_AT_ONCE,
    Accept,
    Command,
    Done,
    Drain,
    HoldEach,
    KickEach,
    Refused,
    Strength,
    Tally,
)
from echotui.model.exchange import OLDEST_COMMAND, OTHER_RUN
from echotui.model.query import Query, Scope
from echotui.model.source import Source

log = logging.getLogger(__name__)

COUNTS: Final = ("done", "gone", "refused", "unchanged")
"""Those of a `Tally` that are of one server."""

B = TypeVar("B", bound="Body")


class Body(Struct, forbid_unknown_fields=True):
    """What every body may have."""

    instance: str = ""
    at: float | None = None


class SelectionBody(Body):
    """Connections: by their ids, or by a filter."""

    ids: tuple[int, ...] | None = None
    filter: str | None = None


class KickBody(SelectionBody):
    """The body of a kick."""

    strength: Strength = Strength.DRAIN


class HoldBody(SelectionBody):
    """The body of a hold; `on` false releases."""

    on: bool = True


class AcceptBody(Body, kw_only=True):
    """The body of an accept."""

    on: bool


async def kick(handler: ControlHandler) -> None:
    """Close connections."""
    body = read_body(handler, KickBody)
    await _act(handler, body, lambda ids: KickEach(ids, body.strength), body.strength.done)


async def hold(handler: ControlHandler) -> None:
    """Stop reading from connections, or resume."""
    body = read_body(handler, HoldBody)
    word = "held" if body.on else "released"
    await _act(handler, body, lambda ids: HoldEach(ids, body.on), word)


async def accept(handler: ControlHandler) -> None:
    """Accept clients, or stop."""
    await _submit(handler, Accept(read_body(handler, AcceptBody).on))


async def drain(handler: ControlHandler) -> None:
    """Drain the server."""
    read_body(handler, Body)
    await _submit(handler, Drain())


def read_body(handler: ControlHandler, kind: type[B]) -> B:
    """Decode the body, and check that it is meant for this run of the server, and now."""
    handler.arguments()
    server = handler.controlled.server
    if handler.controlled.read_only:
        log_denied(handler, 403)
        raise RequestError(403, "this server is read-only: nothing acts on it or its clients")
    try:
        body = json.decode(bytes(handler.body) or b"{}", type=kind)
    # msgspec raises UnicodeDecodeError for a text that is not UTF-8, RecursionError for depth.
    except (DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise RequestError(400, f"the body is no JSON that is allowed here: {error}") from error
    if body.instance not in ("", server.instance):
        raise RequestError(409, OTHER_RUN)
    if body.at is None:
        _check_running(handler.standstill)
        return body
    waited = server.clock() - body.at
    # So is a time to come.
    if not 0 <= waited <= OLDEST_COMMAND:
        raise RequestError(
            409,
            f"`at` was {waited:.1f} s ago, and at most {OLDEST_COMMAND:g} s are allowed: by now"
            " another choice may be right; nothing was done",
        )
    return body


def _check_running(standstill: float) -> None:
    """Refuse a request that may have waited for a server that was stopped."""
    if standstill > OLDEST_COMMAND:
        raise RequestError(
            409,
            f"the server did not run for {standstill:.0f} s; nothing was done; send it again",
        )


def check_client(handler: ControlHandler) -> None:
    """Refuse what nobody waits for any more: the client may have chosen otherwise by now."""
    if handler.left():
        fields = {"path": handler.request.path, "cause": "the client has gone; nothing was done"}
        log.info("control-dropped", extra={"fields": {**fields, "by": name_of(handler)}})
        raise RequestError(409, "the client has gone; nothing was done")


async def _ids(handler: ControlHandler, body: SelectionBody, source: Source) -> Sequence[int]:
    if (body.ids is None) is (body.filter is None):
        raise RequestError(400, "name connections by `ids` or by `filter`, one of them")
    if body.ids is not None:
        if not body.instance or body.at is None:
            raise RequestError(
                400, "`ids` need the `instance` and `at` of the answer that they are from"
            )
        return body.ids
    filter_ = read_filter(body.filter or "")
    if not filter_:
        raise RequestError(400, "the filter is empty; for all clients, ask for state:live")
    view = await source.view(Query(scope=Scope.LIVE))
    check_filter(filter_, view.server.fields, words=True)
    async with handler.controlled.turn:
        return await source.ids(Query(scope=Scope.LIVE, filter=filter_))


async def _act(
    handler: ControlHandler,
    body: SelectionBody,
    make: Callable[[tuple[int, ...]], Command],
    word: str,
) -> None:
    """Act on connections, some in each turn of the loop, and answer with a tally."""
    tally = Tally()
    with closing(handler.source()) as source:
        ids = await _ids(handler, body, source)
        check_client(handler)
        for first in range(0, len(ids), IDS_AT_ONCE):
            outcome = await source.submit(make(tuple(ids[first : first + IDS_AT_ONCE])))
            if not isinstance(outcome, Tally):
                raise RequestError(409, outcome.text)
            tally += outcome
            await asyncio.sleep(0)
    text = f"{tally.text(word)}."
    counts = {name: count for name, count in asdict(tally).items() if name in COUNTS}
    if tally.done or tally.unchanged or not ids:
        handler.answer({**counts, "text": text})
    else:
        handler.answer({**counts, "error": text}, 404 if tally.gone else 409)


async def _submit(handler: ControlHandler, command: Command) -> None:
    check_client(handler)
    with closing(handler.source()) as source:
        outcome = await source.submit(command)
    match outcome:
        case Done(text):
            handler.answer({"text": text})
        case Refused(text):
            raise RequestError(409, text)
        case _:
            raise AssertionError("unreachable: it is about no connection")
