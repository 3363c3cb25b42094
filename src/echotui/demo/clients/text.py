"""What clients send."""

from random import Random
from typing import Final

WORDS: Final = (
    *("read", "write", "ready", "wait", "queue", "mask", "flush", "drain", "echo", "socket"),
    *("loop", "event", "epoll", "select", "kernel", "buffer", "window", "stream", "byte", "peer"),
    "accept",
)
MOST_WORDS: Final = 4096
"""Bytes of a message that are words; the rest are dots."""

HOSTILE: Final = (
    b"[/foo] [/] [bold",
    b"[red]x[/blue] \\[x",
    b"[@click=app.quit]x[/]",
    b"[link=javascript:alert(1)]x[/link]",
    b"\x1b[2J\x1b[H\x1bc",
    b"\x1b]0;echotui is yours\x07",
    b"\x1b]52;c;cm0gLXJmIH4K\x07",
    b"\x1b]8;;http://127.0.0.1/\x1b\\x\x1b]8;;\x1b\\",
    b"\x1bP$qm\x1b\\\x1b[?1003l\x1b[?1049l",
    "\x9b2J\x9d0;x\x9c".encode(),
    b"\x9b2J\x9d0;x\x9c",
    b"\x00\x01\x07\x08\x0e\x0f\x7f\xff",
    b"\r\n\r\nGET / HTTP/1.1\r\n\r\n",
    "\u202eright to left\u202c \u200b\u2066 e\u0301\u0336 漢字 👩‍👩‍👧".encode(),
    "\ud800\udfff".encode("utf-8", "surrogatepass"),
    b"{} %s %n ${HOME} `id` $(id) '; DROP TABLE clients; --",
)
"""Markup, escape sequences, C1 controls, NUL and DEL, bidi and wide characters, invalid UTF-8."""


def sentence(random: Random, name: str, number: int, size: int) -> bytes:
    """Return a readable message: one line of ASCII, with its end.

    Args:
        random: The source of its size and words.
        name: The client's, with which it begins.
        number: The message's number, from 1.
        size: Bytes, about: from half of it to half more.
    """
    wanted = max(1, random.randint(size // 2, size + size // 2) - 1)
    text = f"{name} {number}:"
    while len(text) < min(wanted, MOST_WORDS):
        text += f" {random.choice(WORDS)}"
    return text.ljust(wanted, ".")[:wanted].encode() + b"\n"


def random_bytes(random: Random, size: int) -> bytes:
    """Return random bytes, NUL and 0xFF among them."""
    return random.randbytes(size)
