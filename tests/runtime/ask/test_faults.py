import json

import pytest

from echotui.cli.arguments import parse
from echotui.errors import SettingsError
from echotui.model.command import Invoke, Outcome, Refused
from echotui.model.fault_state import RuleState
from echotui.model.fault_text import ACTION
from echotui.model.source_action import SourceAction
from echotui.runtime.ask.request import FaultsRequest
from echotui.runtime.ask.run import ask
from tests.runtime.ask.desk import Desk
from tests.scripted import ScriptedSource

RULES = (
    RuleState(1, "addr:127.0.0.5 latency=200ms 50%", 1200, since=940.0),
    RuleState(12, "id:17 mute", 1, since=999.0, once=True),
)


async def run(
    *argv: str, rules: tuple[RuleState, ...] = (), answer: Outcome | None = None
) -> tuple[int, Desk, ScriptedSource]:
    source = ScriptedSource(rules=rules, actions=(SourceAction(ACTION),))
    if answer is not None:
        source.answer = answer
    request = parse(["faults", *argv])
    assert isinstance(request, FaultsRequest)
    desk = Desk()
    return await ask(source, request, desk), desk, source


async def test_the_rules_are_listed() -> None:
    code, desk, source = await run(rules=RULES)
    assert (code, source.commands) == (0, [])
    assert desk.lines == [
        "RULE  CLIENTS  ON FOR  FAULTS",
        "   1    1,200    1:00  addr:127.0.0.5 latency=200ms 50%",
        "  12        1      1s  id:17 mute (these clients only)",
    ]
    code, desk, _ = await run("--json", rules=RULES)
    assert (code, json.loads(desk.out)[1]) == (
        0, {"number": 12, "rule": "id:17 mute", "filter": "id:17", "faults": ["mute"],
            "share": 1.0, "seed": 12, "once": True, "affected": 1, "on_seconds": 1.0},
    )  # fmt: skip


async def test_of_a_rule_of_a_newer_release_the_text_is_listed() -> None:
    code, desk, _ = await run("--json", rules=(RuleState(3, "teleport=5 #7", since=999.0),))
    (listed,) = json.loads(desk.out)
    assert (code, listed["rule"], "filter" in listed) == (0, "teleport=5 #7", False)


async def test_without_rules_there_is_nothing() -> None:
    code, desk, _ = await run()
    assert (code, desk.out, desk.told) == (0, "", ["no rule of faults is on"])
    code, desk, _ = await run("--json")
    assert (code, desk.out, desk.told) == (0, "[]\n", [])


@pytest.mark.parametrize(
    ("argv", "text"),
    [
        (("addr:127.0.0.5", "latency=200ms", "50%"), "addr:127.0.0.5 latency=200ms 50%"),
        (("#17 off",), "#17 off"),
        (("--end", "12"), "rule:12 off"),
        (("--clear",), "0"),
    ],
)
async def test_a_rule_is_sent_as_the_prompt_sends_it(argv: tuple[str, ...], text: str) -> None:
    code, desk, source = await run(*argv)
    assert (code, desk.out, source.commands) == (0, "done\n", [Invoke(ACTION, text)])


async def test_what_is_refused_is_said() -> None:
    code, desk, _ = await run("mutte", answer=Refused("Column 1: mutte is no fault."))
    assert (code, desk.out, desk.told) == (2, "", ["Column 1: mutte is no fault."])
    none = Refused("No client matches; nothing was done.", nobody=True)
    code, desk, _ = await run("#9 mute", answer=none)
    assert (code, desk.told) == (1, ["No client matches; nothing was done."])
    desk, source = Desk(), ScriptedSource()
    assert await ask(source, FaultsRequest(clear=True), desk) == 2
    assert (desk.told, source.commands) == (["this server is read-only; nothing was done"], [])
    with pytest.raises(SettingsError, match="give one of a rule, --end, --clear and --json"):
        parse(["faults", "mute", "--clear"])
