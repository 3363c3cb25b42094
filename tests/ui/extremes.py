"""Rows as odd as they come, for hypothesis."""

from typing import Final

from hypothesis import strategies as st
from msgspec.structs import replace

from echotui.model.address import Address
from echotui.model.cause import Cause
from echotui.model.ending import NOT_ENDED, Ending, Reason, Side
from echotui.model.row import Row
from echotui.model.state import State

HOSTILE: Final = (
    "[/foo]",
    "[/]",
    "[red]x[/blue]",
    "[bold",
    "\\[x",
    "[@click=app.quit]x[/]",
    "\x1b[2J\x1bc",
    "\x1b]0;t\x07\x1b]8;;http://x\x1b\\\x1b]52;c;eA==\x07",
    "\x1bP$q\x1b\\",
    "\x9b31m\x00\x7f\x0e\r\n\t",
    "\u4e2d\u6587 e\u0301 \u202eabc \U0001f600",
    "\ud800",
)
"""Faults 16 to 19: markup, escapes, and characters that are not one column wide."""

text: Final = st.text(st.characters(exclude_categories=[]), max_size=40) | st.sampled_from(HOSTILE)
hosts: Final = text | st.sampled_from(
    ("255.255.255.255", "2001:db8:1111:2222:3333:4444:5555:6666", f"fe80::1%{'eth' * 20}")
)
numbers: Final = st.integers(0, 10**30)
floats: Final = st.floats()

live: Final = st.builds(
    Row,
    id=st.integers(1, 10**9),
    fd=st.integers(-1, 10**7),
    address=st.builds(Address, hosts, st.integers(0, 65535)),
    mask=st.integers(0, 31),
    delivered=st.integers(0, 31),
    state=st.sampled_from(State),
    held=st.booleans(),
    queued=numbers,
    messages=numbers,
    fill=floats,
    rate_in=floats,
    rate_out=floats,
    bytes_in=numbers,
    bytes_out=numbers,
    idle=floats,
    age=floats,
    cause=st.sampled_from(Cause),
    payload=st.binary(max_size=300),
    ending=st.just(NOT_ENDED),
    began=floats,
    ended=floats,
    peak=numbers,
    lost=numbers,
    host=text,
    parked=st.integers(0, 31),
    fault=text,
    lints=st.lists(text, max_size=4).map(tuple),
)
endings: Final = st.builds(
    Ending,
    st.sampled_from([reason for reason in Reason if reason]),
    st.sampled_from((Side.CLIENT, Side.SERVER)),
    text,
)


def _ended(row: Row, ending: Ending) -> Row:
    return replace(row, state=State.CLOSED, ending=ending)


ended: Final = st.builds(_ended, live, endings)
any_row: Final = live | ended
