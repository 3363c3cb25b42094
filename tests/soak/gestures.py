"""The operator's gestures: short series of keys, chosen at random. None of them ends the program.

What every client feels has other keys than usual, which no text has: should the field not be open
into which it is typed, the program is to go on, and to accept.
"""

from random import Random
from typing import Final

from tests.soak.ends import DELAYED, HARMED

ESC: Final = "\x1b"
ENTER: Final = "\r"
ACCEPT, DRAIN, QUIT = "\x1b[20~", "\x1b[21~", "q"
KEYS: Final = """[keys]
accept = "f9"
drain = "f10"
"""
"""The settings that make them so."""
UP, DOWN, HOME, END = "\x1b[A", "\x1b[B", "\x1b[H", "\x1b[F"
PAGE_UP, PAGE_DOWN = "\x1b[5~", "\x1b[6~"
MOVES: Final = ("j", "k", "g", "G", UP, DOWN, HOME, END, PAGE_UP, PAGE_DOWN)
FILTERS: Final = (
    "127.0.0", "!closed", "idle>1s", "in>1k/s", "state:choked", "state:choked,held", "mask:w",
    "mask:r", "addr:127.0.0.0/8", "id>100 id<200", "fd>20", "age<30s", "reason:peer", "cause:held",
    "idle>", "((", "state:nonsense", "payload:\\x00", '"open', "age>5s | idle>3s !closed",
)  # fmt: skip
WORDS: Final = ("theme light", "theme dark", "contrast", "deutan", "tritan", "sort", "freeze",
                "mark", "pause", "history", "zzz", "copy")  # fmt: skip
PASTED: Final = "\x1b[200~[/foo] \x1b]0;x\x07 pasted\nlines\x1b[201~"
KEEPING: Final = (
    "latency=200ms+-100ms", "latency=1s", "bandwidth=20kB/s", "slicer=1000/20ms", "slow-close=2s",
    "latency=50ms bandwidth=100kB/s slicer=5000/5ms",
)  # fmt: skip
HARMFUL: Final = ("limit=2000", "timeout=1s/3s", "mute", "swallow", "reset=5kB", "reset=2s",
                  "corrupt=100", "swallow reset=3s")  # fmt: skip
NONSENSE: Final = (
    "\x1b[99~", "\x1b[?2026;2$y", "\x1b[200;1R", "\x1bOP", "\x1b[1;5A", "\t", "\x1b[Z", "\x7f",
    "\x02", "0", "%", "é", "漢", "\x1b[I", "\x1b[O", PASTED, "\x1b[<64;20;10M", "\x1b[<65;20;10M",
)  # fmt: skip

Gesture = tuple[str, ...]


def _moves(random: Random) -> Gesture:
    return tuple(random.choices(MOVES, k=random.randint(1, 8)))


def _sort(random: Random) -> Gesture:
    if random.random() < 0.5:
        return ("s", *random.choices((UP, DOWN), k=random.randint(0, 9)), ENTER)
    return tuple(random.choices(("<", ">", "r", "s" + ESC), k=random.randint(1, 5)))


def _filter(random: Random) -> Gesture:
    return ("/", *random.choice(FILTERS), random.choice((ENTER, ENTER, ESC)))


def _mark(random: Random) -> Gesture:
    keys = ("v",) if random.random() < 0.15 else (" ",) * random.randint(1, 12)
    return (*keys, random.choice(("", "", "u")))


def _hold(random: Random) -> Gesture:
    return (*_moves(random), "h")


def _kick(random: Random) -> Gesture:
    return (*_moves(random), "x", random.choice(("d", "c", "r", ESC, ENTER)))


def _kick_late(random: Random) -> Gesture:
    """The dialog stands for a while; the client may be gone by then."""
    return ("x", "", "", "", "", "", "", random.choice(("d", "c", "r")))


def _kick_some(random: Random) -> Gesture:
    strength = random.choice(("d", "c", "r", ESC, ENTER))
    if random.random() < 0.5:
        return (*(" ",) * random.randint(2, 10), "X", strength, "u")
    return ("u", "/", *random.choice(FILTERS), ENTER, "X", strength, ESC, ESC)


def _kick_all(random: Random) -> Gesture:
    return (ESC, ESC, "u", "X", random.choice(("d", "c", "r")), random.choice(("", ESC)))


def _detail(random: Random) -> Gesture:
    inside = random.choices(
        (*MOVES, "", "", "y", "h", "h", "x" + ESC, "p", "\t"), k=random.randint(2, 8)
    )
    end = ("x", random.choice(("d", "c", "r", ESC))) if random.random() < 0.3 else ()
    return (*_moves(random), ENTER, "", *inside, *end, "", ESC)


def _history(random: Random) -> Gesture:
    return ("H", *_moves(random), random.choice(("", ENTER)), *_moves(random), ESC, ESC, "H", ESC)


def _view(random: Random) -> Gesture:
    key = random.choice(("p", "z", "f", "l"))
    return (key, *_moves(random), *("",) * random.randint(0, 6), key)


def _journal(random: Random) -> Gesture:
    # Filter and position stay behind some of the ways out, as with an operator.
    what = random.choice((("/", *random.choice(FILTERS), ENTER, "n", "N"), ("J",), ("f", "y"), ()))
    end = random.choice((ENTER + ESC, ESC))
    return ("\t", *_moves(random), *what, *_moves(random), end, ESC, ESC, ESC)


def _group(random: Random) -> Gesture:
    inside = random.choice(
        (("X", ESC), (ENTER, ""), ("h", "h"), (ENTER, "x", "c"), ("s", "i", ESC))
    )
    return ("t", "", *_moves(random), *inside, ESC, ESC)


def _live(random: Random) -> Gesture:
    return ("L", *_moves(random), "", "L", "M", "", ESC, "\x0c")


def _columns(random: Random) -> Gesture:
    inside = random.choices((UP, DOWN, " ", "\x1b[1;2A", "+"), k=random.randint(2, 10))
    return ("c", *inside, random.choice((ESC, ENTER)))


def _pace(random: Random) -> Gesture:
    # There and back: it is to go on looking four times a second.
    return random.choice((("+", "", "", "-"), ("-", "", "", "+")))


def _export(random: Random) -> Gesture:
    name = random.choice(
        ("a.csv", "b.json", "/proc/a.csv", "none/c.csv", "d.txt", "", f"{random.random()}.csv")
    )
    return ("e", "\x15", *name, ENTER, "", ENTER, ESC)


def _palette(random: Random) -> Gesture:
    return ("\x10", *random.choice(WORDS), random.choice((ENTER, ESC)), ESC)


def _help(random: Random) -> Gesture:
    return ("?", *_moves(random), ESC)


def _mouse(random: Random) -> Gesture:
    # In the table only: the footer has a key that ends the program.
    x, y = random.randint(1, 70), random.randint(4, 9)
    return (ESC, ESC, f"\x1b[<0;{x};{y}M", f"\x1b[<0;{x};{y}m", random.choice(("", ESC)))


def _fault(random: Random) -> Gesture:
    if random.random() < 0.2:
        return ("F", "\x15", "0", ENTER, ESC)
    where = random.choice((f"addr:{DELAYED}", f"addr:{HARMED}"))
    faults = KEEPING if where.endswith(DELAYED) else (*KEEPING, *HARMFUL)
    share = random.choice(("", "", "50%", "30% seed=7"))
    return ("F", "\x15", *f"{where} {random.choice(faults)} {share}", ENTER, ESC)


def step_keys(random: Random) -> Gesture:
    """Let some events through while the loop stands, and do something else meanwhile."""
    return tuple(random.choices((".", ".", ",", "", "", "j", "k", "h"), k=random.randint(3, 15)))


def _nonsense(random: Random) -> Gesture:
    return (*random.choices(NONSENSE, k=random.randint(1, 6)), ESC)


_ALL: Final = (
    (_moves, 20), (_sort, 10), (_filter, 10), (_mark, 8), (_hold, 6), (_kick, 10),
    (_kick_late, 3), (_kick_some, 5), (_kick_all, 1), (_detail, 10), (_history, 4), (_view, 8),
    (_columns, 4), (_pace, 3), (_export, 4), (_palette, 4), (_help, 3), (_mouse, 6),
    (_nonsense, 5), (_fault, 8), (_journal, 8), (_group, 5), (_live, 4),
)  # fmt: skip


def gesture(random: Random) -> Gesture:
    """Choose one; an empty key is a moment's pause."""
    makers, weights = zip(*_ALL, strict=True)
    chosen: Gesture = random.choices(makers, weights)[0](random)
    return chosen
