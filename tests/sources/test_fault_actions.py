"""The prompt for faults over a real server: whom it names, what it does, what it says."""

import re
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest

from echotui.model.command import Done, Invoke, Kick, Refused, Strength
from echotui.model.fault_kinds import WORDS
from echotui.model.fault_text import ACTION
from echotui.model.fault_text import parse as parse_rule
from echotui.model.fields import FAULT
from echotui.model.filter.parser import parse
from echotui.model.query import Query, Scope, Window
from echotui.model.source_action import Prompt
from echotui.model.view import View
from echotui.server.faults.fault_rules import MOST_RULES
from echotui.server.server import EchoServer
from echotui.sources.extended import ExtendedSource
from echotui.sources.fault_actions import FaultActions
from echotui.sources.fault_operator import FaultOperator
from echotui.sources.live import LiveSource
from tests.server.bench import Bench, until
from tests.server.conftest import bench

__all__ = ["bench", "desk"]

WINDOW = Window(0, 99)
NOBODY = re.compile(
    "^(No client matches|No fault is on|There is no rule)|connected; nothing|came out as none"
)


class Desk:
    """A dashboard's source over a server on loopback."""

    def __init__(self, bench: Bench, server: EchoServer) -> None:
        live = LiveSource(server, 5.0)
        operator = FaultOperator(server.faults, live.ids, lambda: live.fields, 256 << 10)
        self.source = ExtendedSource(live, FaultActions(server, operator, live.group))
        self.bench, self.server = bench, server

    async def view(self, **query: Any) -> View:
        return await self.source.view(Query(window=WINDOW, **query))

    async def prompt(self, **query: Any) -> Prompt:
        (action,) = (await self.view(**query)).actions
        assert action.asks is not None
        return action.asks

    async def told(self, text: str) -> str:
        outcome = await self.source.submit(Invoke(ACTION, text))
        assert isinstance(outcome, Done), outcome
        return outcome.text

    async def refused(self, text: str) -> str:
        before = self.server.faults.rules
        outcome = await self.source.submit(Invoke(ACTION, text))
        assert isinstance(outcome, Refused), outcome
        assert outcome.nobody is bool(NOBODY.search(outcome.text))
        assert self.server.faults.rules == before
        return outcome.text

    async def faults(self) -> Sequence[str]:
        return [row.fault for row in (await self.view()).rows]


@pytest.fixture
async def desk(bench: Bench) -> AsyncIterator[Desk]:
    desk = Desk(bench, await bench.serve())
    await bench.crowd(desk.server, 4)
    yield desk
    desk.source.close()


async def test_the_prompt_begins_with_the_clients_that_a_key_would_act_on(desk: Desk) -> None:
    assert (await desk.prompt()).default == ""
    assert (await desk.prompt(locate=3)).default == "#3 "
    assert (await desk.prompt(locate=3, marks=frozenset({4, 2}))).default == "#2,4 "
    assert (await desk.prompt(detail=2)).default == "#2 "
    many = frozenset(range(1, 200))
    prompt = await desk.prompt(locate=3, marks=many)
    assert prompt.default == "marked "
    assert {*WORDS, "off", "marked"} <= {*prompt.words}
    group = (await desk.view(grouped=True)).rows[0]
    assert (await desk.prompt(grouped=True, locate=group.id)).default == "addr:127.0.0.1 "
    await desk.told("addr:127.0.0.1 3g")
    assert "rule:1" in (await desk.prompt()).words


async def test_of_one_that_has_ended_nothing_is_done_to_the_others(desk: Desk) -> None:
    assert (await desk.prompt(locate=9)).default == "#9 "
    assert await desk.refused("#9 mute") == "#9 is not connected; nothing was done."
    assert await desk.refused("#8,9 off") == "#8,9 are not connected; nothing was done."


async def test_a_rule_that_hits_nobody_says_why_and_leaves_no_trace(desk: Desk) -> None:
    lines = desk.server.journal.written
    for text in ("#1 addr:127.0.0.5 mute", "#1 addr:127.0.0.5 off"):
        assert await desk.refused(text) == (
            "No client matches; #1 is in the filter: remove it to mean others; nothing was done."
        )
    assert await desk.refused("#1 addr:127.0.0.1 mute 0.0001%") == (
        "0.0001% came out as none of 1 client; #1 is in the filter: remove it to mean others;"
        " another seed=N decides anew."
    )
    assert desk.server.journal.written == lines
    assert await desk.told("#1 mute") == "Rule 1 is on for 1 client: mute."


async def test_a_rule_is_for_clients_to_come_unless_it_names_clients_of_now(desk: Desk) -> None:
    assert await desk.told("latency=1ms") == (
        "Rule 1 is on for 4 clients, and for those to come: latency=1ms."
    )
    assert await desk.told("#2,9 mute") == "Rule 2 is on for 1 client: mute."
    assert await desk.told("in<1M !id:2 limit=1MB") == "Rule 3 is on for 3 clients: limit=1MB."
    part = await desk.told("addr:127.0.0.1 swallow 50% seed=3")
    now = len(desk.server.faults.rules[-1].connections)
    assert 0 < now < 4
    assert part == (
        f"Rule 4 is on for {now} of 4 clients, and for 50% of those to come that match: swallow."
    )
    await desk.bench.crowd(desk.server, 2)
    assert [text.replace(" swallow", "") for text in (await desk.faults())[:2]] == [
        "latency limit", "latency mute",
    ]  # fmt: skip
    assert {"mute", "limit"}.isdisjoint(" ".join((await desk.faults())[4:]).split())
    view = await desk.view(filter=parse("fault:mute"))
    assert [row.id for row in view.rows] == [2]
    assert FAULT in view.server.fields
    assert (view.totals.fault_rules, view.totals.faulted) == (4, 6)
    assert [rule.once for rule in view.rules] == [False, True, True, False]


@pytest.mark.parametrize(
    ("faults", "more"),
    [
        ("latency=600ms", "; at most 437kB/s for each: --high-water 256KiB in 600ms"),
        ("latency=300ms bandwidth=200kB/s", ""),
        ("satellite", "; at most 437kB/s for each: --high-water 256KiB in 600ms"),
        ("latency=20ms", ""),
        ("latency=1d", "; at most 3.03B/s for each: --high-water 256KiB in 1d"),
    ],
)
async def test_a_delay_that_is_a_limit_of_the_rate_is_said(
    desk: Desk, faults: str, more: str
) -> None:
    assert (await desk.told(f"#1 {faults}")).endswith(f"{more}." if more else "s.")


async def test_marked_are_those_of_the_last_query(desk: Desk) -> None:
    await desk.view(marks=frozenset({1, 3, 77}))
    assert await desk.told("marked reset=1MB") == "Rule 1 is on for 2 clients: reset=1MB."
    assert await desk.faults() == ["reset=1MB", "", "reset=1MB", ""]
    await desk.view(marks=frozenset({3}))
    assert await desk.told("marked off") == "Faults ended for 1 client."
    assert (await desk.view(detail=1)).detail.faults[0].faults == "reset=1MB"
    await desk.view()
    assert await desk.refused("marked mute") == "No client matches; nothing was done."


@pytest.mark.parametrize("text", ["0", "#1 0", " #1,2  0 ", "marked 0", "off"])
async def test_zero_ends_all_also_over_the_text_that_was_there(desk: Desk, text: str) -> None:
    await desk.told("latency=1ms")
    await desk.told("#1 mute")
    assert await desk.told(text) == "All faults ended: 2 rules, 4 clients."
    view = await desk.view()
    assert [row.fault for row in view.rows] == [""] * 4
    assert (view.totals.fault_rules, view.totals.faulted, view.totals.faults_for) == (0, 0, 0.0)
    assert await desk.told(text) == "No fault was on."


async def test_the_column_stays_when_the_only_client_of_a_rule_has_ended(desk: Desk) -> None:
    assert FAULT not in (await desk.view()).server.fields
    await desk.told("#1 mute")
    assert isinstance(await desk.source.submit(Kick(1, Strength.CLOSE)), Done)
    view = await desk.view(scope=Scope.ENDED)
    assert view.rules == ()
    assert FAULT in view.server.fields
    assert [row.fault for row in view.rows] == ["mute"]


async def test_off_ends_those_of_the_clients_named_and_rules_stay(desk: Desk) -> None:
    await desk.told("latency=1ms")
    await desk.told("#1 mute")
    assert await desk.told("#1 off") == (
        "Faults ended for 1 client; rule 1 is still on for clients to come; rule:1 off ends it."
    )
    assert await desk.faults() == ["", *["latency=1ms"] * 3]
    assert await desk.refused("#1 off") == "No fault is on 1 client; nothing was done."
    assert await desk.refused("rule:1 rule:2 off") == (
        "There is no rule 2; there are 1; nothing was done."
    )
    assert await desk.told("rule:1 off") == "Rule 1 ended."
    assert await desk.faults() == [""] * 4


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Column 1: a rule needs a fault, such as latency=200ms; there are"),
        ("marked mutte", "Column 8: mutte is no fault, and no term of addr, port or id; did you"),
        ("latency=1s 0", "Column 1: off and 0 end faults: name clients, no faults."),
        ("#1 mute off", "Column 1: off and 0 end faults: name clients, no faults."),
        ("host:x mute", "Connections have no host here; nothing was done."),
        ("rule:\x1b[2J off", r"There is no rule \x1b[2j; none is on; nothing was done."),
        ("#1 mute 0.0001%", "0.0001% came out as none of 1 client; another seed=N decides anew."),
    ],
)
async def test_what_is_wrong_is_said_and_nothing_is_done(
    desk: Desk, text: str, sentence: str
) -> None:
    assert (await desk.refused(text)).startswith(sentence)


async def test_an_ended_row_keeps_its_faults(desk: Desk) -> None:
    await desk.told("#4 reset=1ms")
    await until(lambda: 4 not in desk.server.channels)
    view = await desk.view(filter=parse("fault:reset"))
    assert [(row.id, str(row.ending)) for row in view.rows] == [(4, "fault reset")]
    # For clients of that moment alone, a rule is over with the last of them.
    assert not view.rules


async def test_there_is_a_most_of_rules(desk: Desk) -> None:
    for _ in range(MOST_RULES):
        await desk.server.faults.add(parse_rule("port:7 mute"))
    assert await desk.refused("mute") == "100 rules are on, and no more may be: end some."
