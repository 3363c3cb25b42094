"""The pictures of the operator's desk: filter, marks, bulk kick, history, looks."""

from dataclasses import replace

from echotui.model.ending import Ending, Reason, Side
from echotui.model.mask import NONE
from echotui.model.row import Row
from echotui.model.state import State
from tests import scenes
from tests.scenes import Scene
from tests.scripted import ScriptedSource

DOWN = ("down",) * 4
ENDS = (
    Ending(Reason.PEER_CLOSED, Side.CLIENT),
    Ending(Reason.PEER_RESET, Side.CLIENT),
    Ending(Reason.KICKED_DRAIN, Side.SERVER),
    Ending(Reason.IDLE_TIMEOUT, Side.SERVER),
    Ending(Reason.KICKED_RESET, Side.SERVER),
    Ending(Reason.ERROR, Side.CLIENT, "ETIMEDOUT"),
    Ending(Reason.WRITE_STALL, Side.SERVER),
)


def _ended(row: Row, number: int) -> Row:
    return replace(
        row, state=State.CLOSED, mask=NONE, queued=0, chunks=0, ending=ENDS[number % len(ENDS)],
        idle=1.3 + number * 2.9, age=4.0 + number * 7.7, held=False,
    )  # fmt: skip


def _history() -> ScriptedSource:
    return scenes.source([_ended(row, number) for number, row in enumerate(scenes.ROWS)])


FILTERED = ("slash", *"in>1k", "space", *"!closed", "enter")
MARKED = ("down", "space", "space", "down", "space")

DESK: tuple[Scene, ...] = (
    Scene("filter", scenes.source(), keys=("slash", *"queue>", "6", "4", "k", "space", "|")),
    Scene("bulk", scenes.source(), keys=(*MARKED, *FILTERED, "X")),
    Scene("history", _history(), keys=("H",)),
    Scene("columns", scenes.source(), keys=("c",)),
    Scene("contrast", scenes.source(), theme="contrast", keys=(*MARKED, *DOWN)),
    Scene("deutan", scenes.source(), theme="deutan", keys=(*MARKED, *DOWN)),
    Scene("tritan", scenes.source(), theme="tritan", keys=(*MARKED, *DOWN)),
    Scene("ascii", scenes.source(), size=(100, 30), keys=(*MARKED, *DOWN), ascii=True),
)
