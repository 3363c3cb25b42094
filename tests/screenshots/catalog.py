"""All pictures."""

from typing import Final

from echotui.model.row import Row
from tests.screenshots.scene import Scene

TOUR: Final = (88, 20)
SHORT: Final = (120, 24)
MARK_THREE: Final = ("space", "space", "down", "down", "space")
"""From the first row on: the first, the second and the fifth."""
ONLY_OPEN: Final = ("slash", *"state", "colon", *"open", "enter")
MARK_FOUR: Final = ("space", *ONLY_OPEN, "G", "space", "g", "space", "space")
"""The one under the cursor, which the filter then hides; the last and the first two of the rest."""
RULE: Final = "addr:127.0.0.20 latency=200ms reset=1MB 50% s"
BY_QUEUE: Final = ("s", *("down",) * 6, "enter")
BY_QUEUE_OF_ALL: Final = ("s", *("down",) * 7, "enter", "g")
"""The same with one column more: SERVER."""


def _slow(row: Row) -> bool:
    """Whether it is the client of the moments `desk` and `ended` whose detail was open."""
    return row.address.host == "127.0.0.7"


def _faulted(row: Row) -> bool:
    """Whether it is the client of the moment `faults` whose detail was open."""
    return row.address.host == "127.0.0.5"


def _marked(name: str, theme: str = "dark", *, ascii: bool = False) -> Scene:  # noqa: A002 - the option's name
    return Scene(name, "desk", SHORT, theme, keys=(*MARK_THREE, "down"), ascii=ascii)


SCENES: Final[tuple[Scene, ...]] = (
    Scene("dashboard", "desk", cursor=_slow),
    Scene("kick", "desk", cursor=_slow, keys=("x",)),
    Scene("help", "desk", size=(100, 44), keys=("question_mark",)),
    Scene("light", "desk", theme="light", cursor=_slow),
    Scene("narrow", "desk", size=(80, 24), cursor=_slow),
    Scene("columns", "desk", keys=("c",)),
    Scene("filter", "desk", keys=("slash", *"queue>", "6", "4", "k", "space", "|")),
    Scene("bulk", "desk", cursor=_slow, keys=(*MARK_FOUR, "X")),
    Scene("backpressure", "crush", keys=(*BY_QUEUE, "g", *("down",) * 3)),
    Scene("history", "history", keys=("H",)),
    _marked("contrast", "contrast"),
    _marked("deutan", "deutan"),
    _marked("tritan", "tritan"),
    _marked("ascii", ascii=True),
    *(Scene(f"tour-{number}", f"tour-{number}", size=TOUR) for number in range(1, 5)),
    Scene("detail", "desk", cursor=_slow, keys=("enter",)),
    Scene("detail-wide", "desk", size=(160, 45), cursor=_slow, keys=("enter",)),
    Scene("detail-narrow", "desk", size=(80, 24), cursor=_slow, keys=("enter",)),
    Scene("detail-light", "desk", theme="light", cursor=_slow, keys=("enter",)),
    Scene("detail-ended", "ended", cursor=_slow, keys=("enter",)),
    Scene("steps", "steps", size=SHORT),
    Scene("faults", "faults"),
    Scene("fault-prompt", "faults", SHORT, cursor=_faulted, keys=("F", "ctrl+u", *RULE)),
    Scene("detail-faults", "faults", cursor=_faulted, keys=("enter",)),
    Scene("fleet", "fleet", size=(120, 32), keys=BY_QUEUE_OF_ALL),
    Scene("watch", "proxied", size=(120, 32), keys=("s", "8", "g")),
    Scene("observed", "observed", size=(120, 32), keys=("s", "9", "g")),
)
