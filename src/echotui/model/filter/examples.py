"""What the help says about filters."""

from typing import Final

GUIDE: Final = (
    ("timeout", "in the address, state, reason or payload; case is no matter"),
    ('"GET /" !closed', "quotes take blanks and signs; ! is not; a blank is and"),
    ("choked | held queue>1M", "| is or: choked ones, and held ones with a long queue"),
    ("state:choked,held", "open choked draining lingering closed held; live: not closed"),
    ("mask:w  mask=r", "WRITE is registered; READ and nothing else"),
    ("queue>64k", "bytes queued: = > < >= <=, with k M G (1024); messages>9"),
    ("in>1M/s", "rate in over the last second, with k M G (1000); out too"),
    ("out>=1.5GB", "traffic so far; in too"),
    ("idle>30s", "time since the last byte: ms s m h d; age<5m"),
    ("addr:10.0.0.0/8", "a network (a word too), an address (with port), a beginning"),
    ("id:17,19", "one of some; fd:22 and port:53122 too"),
    ("event:w", "the event that was last delivered"),
    ('reason:"peer reset"', "why it ended; first:client says who ended it"),
    ('cause:"high water"', "the cause of its last change"),
    (r"payload:\x00", "the last bytes, as the table shows them"),
)
"""Examples and what they say; two blanks stand between two examples."""
