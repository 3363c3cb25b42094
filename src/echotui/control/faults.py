"""`/v1/faults`: the rules of injected faults; to put one on, and to end them."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import closing

from echotui.control.acts import Body, check_client, read_body
from echotui.control.handler import ControlHandler
from echotui.control.request_error import RequestError
from echotui.control.request_gate import name_of
from echotui.errors import FaultError, FilterError
from echotui.model.codec import LONGEST_FILTER
from echotui.model.command import Done, Invoke, Refused
from echotui.model.fault_kinds import show_faults
from echotui.model.fault_text import ACTION, ALL, OFF, RULE
from echotui.model.query import Query, Scope
from echotui.server.faults.active_rule import ActiveRule
from echotui.sources.fault_operator import FaultOperator
from echotui.sources.logged import log_command
from echotui.system.printable import sentence


class FaultBody(Body, kw_only=True):
    """The body that puts a rule on."""

    rule: str


async def faults(handler: ControlHandler) -> None:
    """Answer with the rules that are on."""
    handler.arguments()
    server = handler.controlled.server
    now = server.clock()
    rules = [_record(rule, now) for rule in server.faults.rules]
    handler.answer({"instance": server.instance, "at": now, "rules": rules})


async def inject(handler: ControlHandler) -> None:
    """Put a rule on, and answer with it."""
    body = read_body(handler, FaultBody)
    if len(body.rule) > LONGEST_FILTER:
        raise RequestError(400, f"rule: it has at most {LONGEST_FILTER:,} characters")

    async def put(operator: FaultOperator) -> dict[str, object]:
        rule, of = await operator.put(body.rule)
        record = _record(rule, handler.controlled.server.clock())
        return {**record, "text": operator.describe(rule, of)}

    await _act(handler, body.rule, put)


async def clear(handler: ControlHandler) -> None:
    """End all rules."""
    read_body(handler, Body)
    await _act(handler, ALL, lambda operator: _told(operator.clear()))


async def end(handler: ControlHandler, number: str) -> None:
    """End one rule."""
    read_body(handler, Body)
    rules = handler.controlled.server.faults.rules
    if int(number) not in {rule.number for rule in rules}:
        on = f"there are {', '.join(str(rule.number) for rule in rules)}" if rules else "none is on"
        raise RequestError(404, f"there is no rule {int(number)}: {on}")
    await _act(handler, f"{RULE}{number} {OFF}", lambda operator: _told(operator.end([number])))


async def _told(done: Awaitable[str]) -> dict[str, object]:
    return {"text": await done}


async def _act(
    handler: ControlHandler,
    text: str,
    act: Callable[[FaultOperator], Awaitable[dict[str, object]]],
) -> None:
    """Carry it out, log it as what an operator types, and answer."""
    check_client(handler)
    command = Invoke(ACTION, text)
    with closing(handler.source()) as source:
        view = await source.view(Query(scope=Scope.LIVE))

        async def ids(query: Query) -> Sequence[int]:
            async with handler.controlled.turn:
                return await source.ids(query)

        server = handler.controlled.server
        high_water = server.limits.high_water
        operator = FaultOperator(server.faults, ids, lambda: view.server.fields, high_water)
        try:
            answer = await act(operator)
        except FilterError as error:
            raise RequestError(400, f"rule, column {error.column}: {error}") from error
        except FaultError as error:
            log_command(name_of(handler), command, Refused(sentence(str(error))))
            raise RequestError(409, str(error)) from error
    log_command(name_of(handler), command, Done(str(answer["text"])))
    handler.answer(answer)


def _record(rule: ActiveRule, now: float) -> dict[str, object]:
    given = rule.rule
    return {
        "number": rule.number,
        "rule": rule.text,
        "filter": str(given.filter),
        "faults": [show_faults((fault,)) for fault in given.faults],
        "share": given.share,
        "seed": rule.seed,
        "once": rule.once,
        "affected": len(rule.connections),
        "on_seconds": round(now - rule.since, 3),
    }
