"""The errors of cyclopts, each in one line that names the option and what is allowed."""

from collections.abc import Sequence
from typing import Final

from cyclopts import (
    Argument,
    CoercionError,
    CycloptsError,
    MissingArgumentError,
    RepeatArgumentError,
    Token,
    UnknownOptionError,
    UnusedCliTokensError,
)

from echotui.cli.commands import COMMANDS
from echotui.config.values import SWITCH
from echotui.demo.scenario_files import shipped
from echotui.system.printable import did_you_mean, nearest, quote

PROGRAM: Final = "echotui"
PYTHONS: Final = (
    "echotui run runs a script, or -m MODULE; give Python's own options by its variables, such as"
    " PYTHONUNBUFFERED=1 for -u"
)


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
            return _unexpected(error, error.unused_tokens)
        case CoercionError() if error.token and error.argument:
            return _not_allowed(error.token, error.argument)
        case _:
            return f"{error}; {_hint(error)}"


def _not_allowed(token: Token, argument: Argument) -> str:
    given = token.value
    if token.keyword:
        # `--payload=maybe`: what is no switch is read by us.
        return f"{token.keyword}: {quote(given)} is not {SWITCH.allowed}{SWITCH.advice(given)}"
    allowed = argument.get_choices() or ()
    advice = did_you_mean(given, allowed) or ";"
    return f"{quote(given)} is not allowed here{advice} allowed are {', '.join(allowed)}"


def _unexpected(error: CycloptsError, words: Sequence[str]) -> str:
    extra = next((word for word in words if word != "--"), "--")
    meant: dict[str, str] = {}
    if not error.command_chain:
        meant = {name: name for name in COMMANDS} | {name: f"demo {name}" for name in shipped()}
    near = nearest(extra, meant)
    advice = f"did you mean {PROGRAM} {meant[near]}?" if near else _hint(error)
    return f"unexpected argument {quote(extra)}; {advice}"


def _unknown(error: UnknownOptionError) -> str:
    given = error.token.keyword or error.token.value
    # Not at the top: only an error needs it.
    from echotui.cli.demo import LIST, PLAYING  # noqa: PLC0415

    of_demo = {option.flag for option in (LIST, *PLAYING.values())}
    if not error.command_chain and given in of_demo:
        return f"unknown option {quote(given)}; it is one of {PROGRAM} demo"
    names = [name for argument in error.argument_collection for name in argument.names]
    # Without the hyphens, which all have: `--on` is not near to `--config`.
    meant = {name.lstrip("-"): name for name in (*names, "--help", "--version")}
    near = nearest(given.lstrip("-"), meant)
    advice = f"did you mean {meant[near]}?" if near else _hint(error)
    if not near and tuple(error.command_chain or ()) == ("run",):
        advice = PYTHONS
    return f"unknown option {quote(given)}; {advice}"


def _hint(error: CycloptsError) -> str:
    """Name the command that prints the help."""
    return f"see {' '.join((PROGRAM, *(error.command_chain or ())))} --help"
