"""The exit codes of commands that ask a server; an error has its own, see `cli/main.py`."""

from typing import Final

DONE: Final = 0
NOTHING: Final = 1  # Nothing matched, or the answer was no: nothing was done.
REFUSED: Final = 2
NO_SERVER: Final = 4  # None that was asked has answered.
PARTLY: Final = 5  # A server of several did not answer; the others did.
INTERRUPTED: Final = 130  # As a shell shows an end by SIGINT.
BROKEN_PIPE: Final = 141  # The same of SIGPIPE.
