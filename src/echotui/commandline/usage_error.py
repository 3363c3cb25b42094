"""What cyclopts found wrong with a command line, in one line for a stranger."""

from difflib import get_close_matches
from typing import Final

from cyclopts import (
    CoercionError,
    CycloptsError,
    MissingArgumentError,
    RepeatArgumentError,
    UnknownOptionError,
    UnusedCliTokensError,
)

from echotui.kinds import SWITCH
from echotui.oneline import quote

HINT: Final = "see echotui --help"


def explain(error: CycloptsError) -> str:
    """Say what was wrong.

    Args:
        error: What cyclopts raised.

    Returns:
        One line that names the option and what is allowed.
    """
    match error:
        case UnknownOptionError():
            return _unknown(error)
        case MissingArgumentError() if error.argument:
            return f"{error.keyword or error.argument.name} needs a value; {HINT}"
        case RepeatArgumentError():
            return f"{error.token.keyword}: this setting is given more than once"
        case UnusedCliTokensError() if error.unused_tokens:
            stray = next((word for word in error.unused_tokens if word != "--"), "--")
            return f"unexpected argument {quote(stray)}; {HINT}"
        case CoercionError() if error.token:
            # Every other option has its own converter: this is `--payload=maybe`.
            return f"{error.token.keyword}: {quote(error.token.value)} is not {SWITCH.allowed}"
        case _:
            return f"{error}; {HINT}"


def _unknown(error: UnknownOptionError) -> str:
    given = error.token.keyword or error.token.value
    names = [name for argument in error.argument_collection for name in argument.names]
    nearest = get_close_matches(given, [*names, "--help", "--version"], n=1)
    advice = f"did you mean {nearest[0]}?" if nearest else HINT
    return f"unknown option {quote(given)}; {advice}"
