"""Text for the clipboard of the operator's terminal, also over ssh and inside tmux.

A terminal with OSC 52 (xterm's ctlseqs, "Operating System Commands") puts base64 text there. It
sends no answer, so success cannot be reported. Programs between us and the terminal:

- tmux takes the plain sequence with `set-clipboard on`, and passes a wrapped one on with
  `allow-passthrough on`; the rest it drops silently (tmux 3.3a, all six combinations tried). Its
  defaults, `external` and `off`, drop both.
- GNU screen passes on what is wrapped, in pieces of less than 768 bytes (`MAXSTR` since 4.2.1, see
  hterm's osc52.sh); of a longer string it prints the rest as text (4.9.0: of 768).
"""

import os
from base64 import b64encode
from collections.abc import Mapping
from typing import Any, Final

from textual.app import App

from echotui.errors import EchotuiError

LONGEST: Final = 74_994
"""Bytes of UTF-8: with base64, header and end they make 100,000, the longest sequence according to
hterm's osc52.sh. Terminals differ; many take more."""
PIECE: Final = 700
"""Bytes of a string that GNU screen takes, see above."""


class CopyError(EchotuiError):
    """A text is too long for a clipboard; the message is one line."""


def copy(app: App[Any], text: str) -> None:
    """Put a text on the terminal's clipboard, and on the app's own, from which its fields paste.

    Raises:
        CopyError: It is longer than `LONGEST`. Nothing was copied.
    """
    data = sequences(text, os.environ)
    # As `App.copy_to_clipboard`, which writes other sequences.
    app._clipboard = text  # noqa: SLF001 - see above
    driver = app._driver  # noqa: SLF001 - there is no other way to write a sequence
    if driver is not None:
        # In one go: what is drawn must not come between the pieces.
        driver.write(data)


def sequences(text: str, environment: Mapping[str, str]) -> str:
    r"""Return the sequences, in ASCII, to be written with nothing between.

    Args:
        text: Any text; lone surrogates become `\udc80`.
        environment: `TMUX`, `STY` and `TERM` show what is before the terminal.

    Raises:
        CopyError: The text is longer than `LONGEST`.
    """
    data = text.encode("utf-8", "backslashreplace")
    if len(data) > LONGEST:
        raise CopyError(
            f"Not copied: {len(data):,} bytes are too many for a terminal's clipboard,"
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
