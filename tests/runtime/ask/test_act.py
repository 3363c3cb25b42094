from collections.abc import Sequence

import pytest

from echotui.errors import SettingsError
from echotui.model.command import (
    IDS_AT_ONCE,
    Accept,
    Command,
    Done,
    Drain,
    HoldEach,
    KickEach,
    Outcome,
    Refused,
    Strength,
)
from echotui.model.ending import Ending, Reason, Side
from echotui.model.row import Row
from echotui.model.source import Capabilities
from echotui.model.state import State
from echotui.runtime.ask.client_selection import ClientName, ClientSelection, read_selection
from echotui.runtime.ask.request import (
    AcceptRequest,
    AnyAsked,
    DrainRequest,
    HoldRequest,
    KickRequest,
)
from echotui.runtime.ask.run import ask
from tests.runtime.ask.desk import Desk
from tests.scripted import ScriptedSource
from tests.ui.stage import row, rows

GONE = row(
    9, state=State.CLOSED, ending=Ending(Reason.PEER_RESET, Side.CLIENT), ended=997.0, idle=3.0
)
CHOKED = row(4, state=State.CHOKED, queued=70_000)
ABLE = Capabilities()
DONE = Done("Done.")
READ_ONLY = Capabilities(kick=False, hold=False, accept=False, forget=False)


def source(answer: Outcome = DONE, able: Capabilities = ABLE) -> ScriptedSource:
    return ScriptedSource([*rows(3), CHOKED, GONE], answer=answer, capabilities=able)


def kick(*words: str, yes: bool = True, strength: Strength = Strength.DRAIN) -> KickRequest:
    return KickRequest(selection=read_selection(words), yes=yes, strength=strength)


async def run(
    asked: ScriptedSource, request: AnyAsked, answer: str | None = None
) -> tuple[int, Desk]:
    desk = Desk(answer=answer)
    return await ask(asked, request, desk), desk


async def test_ids_are_kicked() -> None:
    asked = source()
    code, desk = await run(asked, kick("1", "#4", strength=Strength.RESET))
    assert (code, desk.out, desk.told) == (0, "2 kicked (reset)\n", [])
    assert asked.commands == [KickEach((1, 4), Strength.RESET)]


async def test_of_many_that_are_missing_the_first_are_named() -> None:
    asked = source()
    code, desk = await run(asked, kick("1", *map(str, range(100, 3000))))
    assert (code, desk.out) == (0, "1 draining\n")
    assert desk.told == [
        *(f"#{id_} is not connected" for id_ in range(100, 105)), "2,895 more are not connected",
    ]  # fmt: skip


async def test_a_filter_is_resolved_once_among_those_that_are_open() -> None:
    asked = source()
    code, desk = await run(asked, kick("id>1"))
    assert (code, desk.out) == (0, "3 draining\n")
    assert asked.commands == [KickEach((2, 3, 4), Strength.DRAIN)]


async def test_the_missing_are_named_and_the_others_kicked() -> None:
    asked = source()
    code, desk = await run(asked, kick("9", "1", "77"))
    assert (code, desk.out) == (0, "1 draining\n")
    assert desk.told == [
        "#9 is not connected; it ended 3.0s ago: peer reset, client first",
        "#77 is not connected",
    ]
    assert asked.commands == [KickEach((1,), Strength.DRAIN)]


@pytest.mark.parametrize(
    ("words", "told"),
    [(("77",), "#77 is not connected"), (("fd:1",), "no open connection matches fd:1")],
)
async def test_nobody_found_is_an_exit_code(words: tuple[str, ...], told: str) -> None:
    asked = source()
    code, desk = await run(asked, kick(*words, yes=False), "y")
    assert (code, desk.out, desk.told, desk.asked) == (1, "", [told], [])
    assert asked.commands == []


class Leaving(ScriptedSource):
    """The second client ends when it has been found."""

    async def find(self, ids: Sequence[int]) -> tuple[Row, ...]:
        found = await super().find(ids)
        self.rows = [each for each in self.rows if each.id != 2]
        return found


async def test_one_that_ends_meanwhile_is_counted() -> None:
    code, desk = await run(Leaving(rows(3)), kick("1", "2"))
    assert (code, desk.out) == (0, "1 draining, 1 already ended\n")


async def test_many_are_acted_on_in_batches() -> None:
    asked = ScriptedSource(rows(2 * IDS_AT_ONCE + 1))
    code, desk = await run(asked, HoldRequest(selection=read_selection(["state:live"]), yes=True))
    assert (code, desk.out) == (0, f"{2 * IDS_AT_ONCE + 1} held\n")
    sizes = [len(each.ids) for each in asked.commands if isinstance(each, HoldEach)]
    assert sizes == [IDS_AT_ONCE, IDS_AT_ONCE, 1]


async def test_the_question_says_whom() -> None:
    asked = ScriptedSource([*rows(3), CHOKED, *(row(id_) for id_ in range(10, 1013))])
    code, desk = await run(asked, kick("state:live", yes=False), "no")
    assert (code, desk.out, desk.told) == (1, "", ["nothing was done"])
    assert desk.asked == [
        "Kick (drain) 1,007 clients of the server, 127.0.0.1:10000:",
        "  #1   127.0.0.1:50001  open",
        "  #2   127.0.0.1:50002  open",
        "  #3   127.0.0.1:50003  open",
        "  #4   127.0.0.1:50004  choked, 68 KiB queued",
        "  #10  127.0.0.1:50010  open",
        "  and 1,002 more",
        "Go on? [y/N] ",
    ]
    assert asked.commands == []


@pytest.mark.parametrize(
    ("answer", "acts"),
    [("y\n", True), ("YES\n", True), ("", False), ("\n", False), ("yo", False), ("\x1b[A", False)],
)
async def test_only_yes_is_yes(answer: str, *, acts: bool) -> None:
    asked = source()
    code, _ = await run(
        asked, HoldRequest(selection=ClientSelection((ClientName(1),)), release=True), answer
    )
    assert (code, asked.commands) == ((0, [HoldEach((1,), on=False)]) if acts else (1, []))


@pytest.mark.parametrize(
    "request_",
    [
        kick("1", yes=False),
        HoldRequest(selection=ClientSelection((ClientName(1),))),
        DrainRequest(),
        AcceptRequest(accept=False),
    ],
)
async def test_without_a_terminal_yes_must_be_given(request_: AnyAsked) -> None:
    asked = source()
    with pytest.raises(SettingsError):
        await run(asked, request_)
    assert (asked.commands, asked.queries) == ([], [])


async def test_accept_and_drain() -> None:
    for request, command in (
        (AcceptRequest(accept=False, yes=True), Accept(on=False)),
        (AcceptRequest(accept=True), Accept(on=True)),
        (DrainRequest(yes=True), Drain()),
    ):
        asked = source(answer=Done("It is."))
        code, desk = await run(asked, request)
        assert (code, desk.out, asked.commands) == (0, "It is.\n", [command])
    asked = source()
    code, desk = await run(asked, DrainRequest(), "n")
    assert desk.asked[0].endswith("127.0.0.1:10000: it accepts no more, and ends 4 clients.")
    assert (code, asked.commands) == (1, [])
    code, desk = await run(asked, AcceptRequest(accept=False), "n")
    assert desk.asked[0].endswith("127.0.0.1:10000: new clients wait in the backlog.")
    assert (code, asked.commands) == (1, [])


@pytest.mark.parametrize(
    "request_",
    [
        kick("1"),
        HoldRequest(selection=ClientSelection((ClientName(1),)), yes=True),
        AcceptRequest(),
        DrainRequest(yes=True),
    ],
)
async def test_a_server_may_refuse(request_: AnyAsked) -> None:
    asked = source(able=READ_ONLY)
    code, desk = await run(asked, request_)
    assert (code, desk.told, asked.commands) == (
        2, ["this server is read-only; nothing was done"], [],
    )  # fmt: skip


async def test_a_refusal_is_told() -> None:
    code, desk = await run(source(answer=Refused("No.")), AcceptRequest())
    assert (code, desk.told, desk.out) == (2, ["No."], "")


class Restarted(ScriptedSource):
    """The server is started again after the first command."""

    async def submit(self, command: Command) -> Outcome:
        if self.commands:
            return Refused("That was another run.")
        return await super().submit(command)


async def test_a_refusal_in_between_says_what_was_done_before() -> None:
    asked = Restarted(rows(IDS_AT_ONCE + 1))
    code, desk = await run(asked, kick("state:live"))
    assert (code, desk.out) == (2, f"{IDS_AT_ONCE} draining\n")
    assert desk.told == ["That was another run."]
