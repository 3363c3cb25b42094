"""Text for the clipboard of whoever sits at the terminal, also over ssh and inside tmux.

A terminal that knows OSC 52 (xterm's ctlseqs, "Operating System Commands") puts base64 text there;
it answers nothing, so nobody learns whether it did. What stands between us and the terminal:

- tmux takes the plain sequence with `set-clipboard on`, and passes a wrapped one on with
  `allow-passthrough on`; whatever it does not take it drops without a trace (tmux 3.3a, all six
  combinations tried). Its defaults, `external` and `off`, drop both.
- GNU screen passes on what is wrapped, in pieces of less than 768 bytes (`MAXSTR` since 4.2.1, as
  hterm's osc52.sh says); of a longer string it prints the rest as text (4.9.0: of 768).
"""

import os
from base64 import b64encode
from collections.abc import Mapping
from typing import Any, Final

from textual.app import App

from echotui.errors import EchotuiError

LONGEST: Final = 74_994
"""Bytes of UTF-8: with base64, header and end they make the 100,000 that hterm's osc52.sh takes for
the longest sequence. Terminals differ; many take more."""
PIECE: Final = 700
"""Bytes of a string that GNU screen surely takes, see above."""


class CopyError(EchotuiError):
    """A text is too long for a clipboard; the message is one line that says by how much."""


def copy(app: App[Any], text: str) -> None:
    """Put a text on the clipboard, if the terminal lets us.

    Args:
        app: Whose terminal. Its own clipboard, from which its fields paste, gets the text too.
        text: Any text.

    Raises:
        CopyError: It is longer than `LONGEST`. Nothing was copied.
    """
    words = sequences(text, os.environ)
    # Textual's own does no more than this, but for the sequences that it writes.
    app._clipboard = text  # noqa: SLF001 - see above
    driver = app._driver  # noqa: SLF001 - there is no other way to write a sequence
    if driver is not None:
        # In one go: what is drawn must not come between the pieces.
        driver.write(words)


def sequences(text: str, environment: Mapping[str, str]) -> str:
    r"""Make what a terminal needs to be told.

    Args:
        text: Any text; lone surrogates become `\udc80`.
        environment: Tells what stands before the terminal: `TMUX`, `STY`, `TERM`.

    Returns:
        Sequences in ASCII, to be written one after the other with nothing between.

    Raises:
        CopyError: The text is longer than `LONGEST`.
    """
    data = text.encode("utf-8", "backslashreplace")
    if len(data) > LONGEST:
        raise CopyError(
            f"not copied: {len(data):,} bytes are too many for a terminal's clipboard,"
            f" which takes {LONGEST:,}"
        )
    plain = f"\x1b]52;c;{b64encode(data).decode('ascii')}\a"
    # The terminal's name is all that is left of a tmux or screen beyond ssh.
    term = environment.get("TERM", "")
    if environment.get("TMUX") or term.startswith("tmux"):
        return plain + _through_tmux(plain)
    if environment.get("STY") or term.startswith("screen"):
        # It may be a tmux after all, which often calls itself screen.
        return (plain if len(plain) <= PIECE else "") + _through_screen(plain)
    return plain


def _through_tmux(sequence: str) -> str:
    doubled = sequence.replace("\x1b", "\x1b\x1b")
    return f"\x1bPtmux;{doubled}\x1b\\"


def _through_screen(sequence: str) -> str:
    pieces = (sequence[first : first + PIECE] for first in range(0, len(sequence), PIECE))
    return "".join(f"\x1bP{piece}\x1b\\" for piece in pieces)
