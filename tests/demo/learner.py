"""One who plays the scenario `steps`: sees notes, presses keys, and predicts masks by the rules."""

import asyncio
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final, NamedTuple

from echotui.config.settings import Settings
from echotui.demo.notes import DemoNotes
from echotui.demo.scenario_files import find
from echotui.model.command import Done, Invoke, Outcome
from echotui.model.journal import LoopCall, Stepped
from echotui.model.limits import Limits
from echotui.model.mask import letters
from echotui.model.note import NoteKind
from echotui.model.query import Query
from echotui.model.strategy import Strategy
from echotui.runtime.demo import make_player
from echotui.runtime.request import DemoRequest
from echotui.server.server import EchoServer
from echotui.sources.extended import ExtendedSource
from echotui.sources.live import LiveSource
from echotui.sources.stepping import Stepping

SPEED: Final = 20.0
WITHIN: Final = 20.0
MOST_RECEIVED: Final = 65536
GONE: Final = "--"
_MASK: Final = re.compile(r"(?<![\w-])(R-|-W|RW)(?![\w-])")


class Seen(NamedTuple):
    """What the screen shows of the story."""

    caption: str
    question: str
    strategy: Strategy


class Delivered(NamedTuple):
    """An event that a key has delivered: whose, which, and the mask then."""

    id: int
    event: str
    mask: str


def predict(question: str, strategy: Strategy, high: int) -> str | None:
    """Say which mask the next event leaves, by the rules that the captions have told.

    None: the question does not say enough, or nothing is ready.
    """
    queued = _number("queued", question)
    ended = "-W" if queued else GONE
    more = queued + min(_number("have come", question), MOST_RECEIVED)
    rules = {
        "accept": "R-",
        "it has reset": GONE,
        "its end has come": ended,
        **(
            {"WRITE of": "-W" if queued else "R-", "READ of": "-W"}
            if strategy is Strategy.TEXTBOOK
            else {
                "READ of .*, RW:": "-W" if more >= high else "RW",
                "READ of .*, R-: .*more than the kernel has room": "RW",
                "READ of .*, R-:": "R-",
            }
        ),
    }
    return next((mask for pattern, mask in rules.items() if re.search(pattern, question)), None)


def _number(word: str, text: str) -> int:
    found = re.search(rf"([\d,]+)(?: bytes)?(?: are)? {word}", text)
    return int(found[1].replace(",", "")) if found else 0


class Learner:
    """Plays the scenario on the source that a dashboard has."""

    def __init__(self, server: EchoServer) -> None:
        request = DemoRequest(Settings(), find("steps"), 1, SPEED)
        self.server = server
        self.player = make_player(request, server, lambda: 0.0)
        stepping = Stepping(server, "the learner", at_once=True)
        source = ExtendedSource(LiveSource(server, 1.0), stepping)
        self._source = ExtendedSource(source, DemoNotes(self.player))

    async def look(self) -> Seen:
        """Poll, as the dashboard does."""
        view = await self._source.view(Query())
        caption, *rest = [n.text for n in view.notes if n.kind in (NoteKind.NOW, NoteKind.SOON)]
        strategy = view.server.strategy
        assert strategy is not None
        return Seen(caption, rest[0] if rest else "", strategy)

    async def press(self, key: str) -> Outcome:
        """Press a key of the source; one that is not offered does nothing."""
        view = await self._source.view(Query())
        ids = [each.id for each in view.actions if key in each.keys.replace("comma", ",")]
        return await self._source.submit(Invoke(ids[0])) if ids else Done("")

    async def question(self) -> Seen:
        """Wait until something is asked."""
        deadline = time.monotonic() + WITHIN
        while not (seen := await self.look()).question:
            assert time.monotonic() < deadline, seen
            await asyncio.sleep(0.005)
        return seen

    async def deliver(self) -> Delivered:
        """Press `.`, and find in the journal what that did."""
        journal = self.server.journal
        before = journal.written
        outcome = await self.press(".")
        assert outcome == Done(""), (outcome, await self.look())
        stepped, *calls = [
            line
            for line in reversed(journal.newest(journal.written - before))
            if isinstance(line, Stepped | LoopCall)
        ]
        assert isinstance(stepped, Stepped)
        made = [line for line in calls if isinstance(line, LoopCall)]
        if made:
            return Delivered(made[-1].id, stepped.event, letters(made[-1].after))
        return Delivered(stepped.id, stepped.event, self.mask(stepped.id))

    def mask(self, id_: int) -> str:
        """The mask of a connection at this moment."""
        channel = self.server.channels.get(id_)
        return letters(channel.registered) if channel is not None else GONE

    def check_told(self, caption: str) -> None:
        """Compare the mask that a caption tells of one client with that of this moment."""
        told = re.match(r"#(\d+):", caption)
        if told is not None:
            masks = _MASK.findall(caption) or [GONE]
            assert "remove_handler" in caption or masks != [GONE], caption
            assert self.mask(int(told[1])) in masks, caption


@asynccontextmanager
async def learning() -> AsyncIterator[Learner]:
    """A server with the demo."""
    server = EchoServer(Strategy.EAGER, Limits(), keep_payload=True)
    await server.start(["127.0.0.1"], 0)
    learner = Learner(server)
    await learner.player.start(server.addresses[0])
    try:
        yield learner
        assert learner.player.alarm == ""
    finally:
        server.stepper.leave()
        await server.stepper.has_left()
        await learner.player.stop()
        server.stop()
