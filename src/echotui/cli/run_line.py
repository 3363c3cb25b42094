"""The command line of `echotui run`, read without the tables of settings: they load slowly."""

from collections.abc import Sequence
from typing import Final

from echotui.runtime.program_run import RunRequest

PYTHON: Final = "--python"
MODULE: Final = "--module"
MODULE_SHORT: Final = "-m"
ALLOW_KICK: Final = "--allow-kick"


def program_of(argv: Sequence[str]) -> RunRequest | None:
    """Return which program a command line names; all words behind it are the program's own.

    `None`: it is no line of `echotui run`, asks for the help, or is not right. Parse it then.
    """
    if not argv or argv[0] != "run":
        return None
    given = {PYTHON: "", MODULE: ""}
    rest, allow_kick = list(argv[1:]), False
    while rest and rest[0].startswith("-") and not given[MODULE]:
        word = rest.pop(0)
        if word == "--":
            break
        flag, equals, value = word.partition("=")
        if word.startswith(MODULE_SHORT):
            flag, value = MODULE, word.removeprefix(MODULE_SHORT)
        if word == ALLOW_KICK:
            allow_kick = True
            continue
        if flag not in given or given[flag]:
            return None
        given[flag] = value or ("" if equals or not rest else rest.pop(0))
        if not given[flag]:
            return None
    if not rest and not given[MODULE]:
        return None
    return RunRequest(tuple(rest), given[PYTHON], given[MODULE], allow_kick)
