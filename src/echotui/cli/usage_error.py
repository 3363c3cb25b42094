"""The errors of cyclopts, each in one line that names the option and what is allowed."""

from typing import Final

from cyclopts import (
    CoercionError,
    CycloptsError,
    MissingArgumentError,
    RepeatArgumentError,
    UnknownOptionError,
    UnusedCliTokensError,
)

from echotui.config.values import SWITCH
from echotui.system.printable import did_you_mean, quote

PROGRAM: Final = "echotui"


def explain(error: CycloptsError) -> str:
    """Put an error into words."""
    match error:
        case UnknownOptionError():
            return _unknown(error)
        case MissingArgumentError() if error.argument:
            return f"{error.keyword or error.argument.name} needs a value; {_hint(error)}"
        case RepeatArgumentError():
            return f"{error.token.keyword}: this setting is given more than once"
        case UnusedCliTokensError() if error.unused_tokens:
            extra = next((word for word in error.unused_tokens if word != "--"), "--")
            return f"unexpected argument {quote(extra)}; {_hint(error)}"
        case CoercionError() if error.token:
            # `--payload=maybe`: what is no switch is read by us.
            given = error.token.value
            message = f"{error.token.keyword}: {quote(given)} is not {SWITCH.allowed}"
            return message + SWITCH.advice(given)
        case _:
            return f"{error}; {_hint(error)}"


def _unknown(error: UnknownOptionError) -> str:
    given = error.token.keyword or error.token.value
    names = [name for argument in error.argument_collection for name in argument.names]
    advice = did_you_mean(given, [*names, "--help", "--version"]) or f"; {_hint(error)}"
    return f"unknown option {quote(given)}{advice}"


def _hint(error: CycloptsError) -> str:
    """Name the command that prints the help."""
    return f"see {' '.join((PROGRAM, *(error.command_chain or ())))} --help"
