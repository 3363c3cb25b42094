"""A scenario played against a real server, and each loop call with the row at that moment."""

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Final, NamedTuple

import pytest

from echotui.config.settings import Settings
from echotui.demo.captions import NAME
from echotui.demo.notes import DemoNotes, Player
from echotui.demo.scenario import Scenario
from echotui.demo.step_caption import StepCaption
from echotui.model.journal import Call, JournalLine, LoopCall
from echotui.model.limits import Limits
from echotui.model.mask import letters
from echotui.model.query import Query, Window
from echotui.model.row import Row
from echotui.model.state import State
from echotui.model.strategy import Strategy
from echotui.runtime.demo import make_player
from echotui.runtime.request import DemoRequest
from echotui.server.journal import Journal
from echotui.server.server import EchoServer
from echotui.sources.extended import ExtendedSource
from echotui.sources.live import LiveSource

ANY: Final = Query(window=Window(0, 2000))
_MASKS: Final = re.compile(r"(?<![\w-])(R-|-W|RW)(?![\w-])")
_CALLS: Final = re.compile("|".join(Call))
_STATES: Final = re.compile(f"{State.CHOKED}|{State.DRAINING}|{State.LINGERING}")


class ObservedCall(NamedTuple):
    """A loop call, and the state of the client's row at that moment.

    Attributes:
        line: The call.
        state: The state; `open` for a listener.
    """

    line: LoopCall
    state: State


class Observed:
    """A demo, its server and the loop calls made.

    Args:
        server: The server.
        player: What is played beside it.
        calls: The calls so far, in their order.
    """

    def __init__(self, server: EchoServer, player: Player, calls: list[ObservedCall]) -> None:
        self.server = server
        self.player = player
        self.source = ExtendedSource(LiveSource(server, 1.0), DemoNotes(player))
        self.calls = calls

    async def row(self, id_: int) -> Row:
        """Find a connection's row, as the dashboard does."""
        (row,) = await self.source.find((id_,))
        return row

    def calls_of(self, ids: frozenset[int], since: int) -> Iterator[ObservedCall]:
        """Give the calls of some connections, or of all, from a number on."""
        return (each for each in self.calls[since:] if not ids or each.line.id in ids)

    async def check(self, caption: StepCaption, ids: frozenset[int], since: int) -> None:
        """Compare the shown caption with the calls since its step began, and the rows.

        Args:
            caption: The caption.
            ids: The connections that it is about; none: all.
            since: The number of the step's first call.
        """
        assert ids or not caption.client, caption
        mine = list(self.calls_of(ids if caption.client else frozenset(), since))
        calls = iter(mine)
        for wanted in caption.calls:
            last = next((each for each in calls if wanted.is_made(each.line)), None)
            assert last is not None, (caption, wanted)
            if wanted is caption.calls[-1] and not wanted.stays and next(calls, None):
                # It has gone on already: what its row said then.
                assert caption.mask in (None, last.line.after), (caption, last)
                assert caption.state in (None, last.state), (caption, last)
                break
        else:
            if caption.calls and caption.calls[-1].stays:
                assert caption.calls[-1].is_made(mine[-1].line), (caption, mine[-1])
            for row in [await self.row(id_) for id_ in ids]:
                assert caption.mask in (None, row.mask), (caption, row)
                assert caption.state in (None, row.state), (caption, row)
        for each in self.calls_of(ids, since):
            assert each.line.cause not in caption.never, (caption, each)
        await self._check_words(caption, ids)

    async def _check_words(self, caption: StepCaption, ids: frozenset[int]) -> None:
        """Whatever mask, call and state a caption names has been one of these connections."""
        mine = list(self.calls_of(ids, 0))
        text = NAME.sub("", caption.text)
        states = {str(each.state) for each in mine}
        states |= {str((await self.row(id_)).state) for id_ in ids}
        assert {*_MASKS.findall(text)} <= {letters(each.line.after) for each in mine}
        assert {*_CALLS.findall(text)} <= {str(each.line.call) for each in mine}
        assert {*_STATES.findall(text)} <= states, (caption, states)


@asynccontextmanager
async def observed(
    scenario: Scenario, strategy: Strategy, speed: float, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Observed]:
    """Play a scenario with a server of its own and the clients' real process."""
    server = EchoServer(strategy, Limits(), keep_payload=True)
    calls: list[ObservedCall] = []
    append = Journal.append

    def seeing(journal: Journal, line: JournalLine) -> None:
        append(journal, line)
        if journal is server.journal and isinstance(line, LoopCall):
            channel = server.channels.get(line.id)
            calls.append(ObservedCall(line, channel.connection.state if channel else State.OPEN))

    monkeypatch.setattr(Journal, "append", seeing)
    await server.start(["127.0.0.1"], 0)
    player = make_player(DemoRequest(Settings(), scenario, 1, speed), server, lambda: 0.0)
    await player.start(server.addresses[0])
    try:
        yield Observed(server, player, calls)
        assert player.alarm == ""
    finally:
        await player.stop()
        server.stop()
