"""The entry point: runs what a command line asks for; errors become one line and an exit code."""

import gc
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import Final

from echotui.cli.output import write
from echotui.cli.run_line import program_of
from echotui.errors import NoServerError, SettingsError, StartError
from echotui.runtime.program_run import run as become
from echotui.system.printable import one_line

EXIT_ENDED: Final = 0
EXIT_USAGE: Final = 2
EXIT_NO_SERVER: Final = 4
EXIT_INTERRUPTED: Final = 130


def main(argv: Sequence[str] | None = None) -> None:
    """Run the program with the given arguments, by default those of this process.

    Raises:
        SystemExit: Always. 0 ended as asked; 1 failed while running; 2 wrong usage or cannot
            start, 4 no server answers, each with one line on stderr; 128 + N ended by signal N.
    """
    # All objects made until the server listens stay; collecting garbage among them takes 60 ms. The
    # session collects from then on, see system/gc.py.
    gc.disable()
    try:
        sys.exit(_carry_out(sys.argv[1:] if argv is None else argv))
    except (SettingsError, StartError) as error:
        code, message = EXIT_USAGE, str(error)
    except NoServerError as error:
        code, message = EXIT_NO_SERVER, str(error)
    except KeyboardInterrupt:
        sys.exit(EXIT_INTERRUPTED)
    finally:
        gc.enable()
    with suppress(OSError):
        write(f"echotui: {one_line(message)}\n", sys.stderr)
    sys.exit(code)


def _carry_out(argv: Sequence[str]) -> int:
    # At once: the program waits for it.
    if program := program_of(argv):
        become(program)
    # Not at the top: the 12,000 objects of cyclopts and the settings stay as well.
    from echotui.cli.dispatch import carry_out  # noqa: PLC0415

    return carry_out(argv)
