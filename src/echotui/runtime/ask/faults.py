"""`echotui faults`: lists the rules of injected faults, puts one on, or ends some."""

import json
from collections.abc import Iterator, Sequence

from echotui.errors import FilterError, SettingsError
from echotui.model.command import Invoke
from echotui.model.fault_kinds import show_faults
from echotui.model.fault_state import RuleState
from echotui.model.fault_text import ACTION, parse
from echotui.model.view import View
from echotui.runtime.ask.act import refuse, tell
from echotui.runtime.ask.asked_source import AskedSource
from echotui.runtime.ask.console import Console
from echotui.runtime.ask.exit_codes import DONE
from echotui.runtime.ask.request import FaultsRequest
from echotui.runtime.ask.rows import view_of
from echotui.runtime.ask.table import aligned, lines
from echotui.system.printable import escape
from echotui.ui.format import units


async def faults(source: AskedSource, request: FaultsRequest, console: Console) -> int:
    """List the rules, or change them; return the exit code.

    Raises:
        NoServerError: The server does not answer.
        SettingsError: It is a fleet: each server has rules of its own.
    """
    view = await view_of(source)
    if view.servers:
        raise SettingsError("faults: each server has its own; name one with --on, by pid or socket")
    if request.text:
        if not any(action.id == ACTION for action in view.actions):
            return refuse(console)
        return tell(await source.submit(Invoke(ACTION, request.text)), console)
    if request.json:
        console.write(_json(view))
    elif view.rules:
        console.write(lines(_table(view), console.width))
    else:
        console.notify("no rule of faults is on")
    return DONE


def _table(view: View) -> Sequence[Sequence[str]]:
    rules = view.rules
    return (
        aligned(["RULE", *(str(rule.number) for rule in rules)], right=True),
        aligned(["CLIENTS", *(units.grouped(rule.affected) for rule in rules)], right=True),
        aligned(["ON FOR", *(units.clock(view.at - rule.since) for rule in rules)], right=True),
        ["FAULTS", *(f"{escape(rule.text)}{_once(rule)}" for rule in rules)],
    )


def _once(rule: RuleState) -> str:
    return " (these clients only)" if rule.once else ""


def _json(view: View) -> Iterator[str]:
    objects = ",\n ".join(json.dumps(_record(rule, view)) for rule in view.rules)
    yield f"[\n {objects}\n]\n" if view.rules else "[]\n"


def _record(rule: RuleState, view: View) -> dict[str, object]:
    # As `/v1/faults` names them.
    return {
        "number": rule.number,
        "rule": escape(rule.text),
        **_parts(rule),
        "once": rule.once,
        "affected": rule.affected,
        "on_seconds": round(view.at - rule.since, 3),
    }


def _parts(rule: RuleState) -> dict[str, object]:
    try:
        given = parse(rule.text, once=True)
    except FilterError:
        # Of a newer release.
        return {}
    return {
        "filter": str(given.filter),
        "faults": [show_faults((fault,)) for fault in given.faults],
        "share": given.share,
        "seed": rule.number if given.seed is None else given.seed,
    }
