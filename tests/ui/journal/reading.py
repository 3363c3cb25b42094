"""A journal of lines with ids of their own, and what the pane shows of it."""

from echotui.model.address import Address
from echotui.model.cause import Cause
from echotui.model.journal import Call, JournalLine, LoopCall
from echotui.model.mask import NONE, READ
from tests.scripted import ScriptedSource
from tests.ui.stage import Stage, rows

CLIENT = Address("127.0.0.1", 53130)
COUNT = 60


def call(id_: int, cause: Cause = Cause.ACCEPTED) -> JournalLine:
    return LoopCall(float(id_), id_, Call.ADD, 9, NONE, READ, cause, 0, CLIENT)


def lines(count: int = COUNT) -> list[JournalLine]:
    """So many, newest first; each with an id of its own, which is its number too."""
    return [call(id_) for id_ in range(count, 0, -1)]


def source(count: int = COUNT) -> ScriptedSource:
    return ScriptedSource(rows(40), journal=lines(count))


def ids(stage: Stage) -> list[int]:
    """The ids of the lines on the screen."""
    region = stage.journal.region
    texts = stage.lines()[region.y + 1 : region.bottom]
    return [int(text.split()[1].removeprefix("#")) for text in texts if "#" in text]


def title(stage: Stage) -> str:
    return stage.lines()[stage.journal.region.y].strip("─ ")


def selected(stage: Stage) -> int:
    """The id in the line with the cursor's sign; 0 if there is none."""
    found = [line for line in stage.lines()[stage.journal.region.y + 1 :] if line.startswith("▸")]
    return int(found[0].split("#")[1].split()[0]) if found else 0
