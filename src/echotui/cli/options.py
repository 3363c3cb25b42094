"""The options of a command, made from the table of settings for cyclopts."""

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Final, Literal, TypeVar

from cyclopts import ArgumentCollection, Group, Parameter, Token

from echotui.config.control_values import CONTROL
from echotui.config.python_values import PYTHON
from echotui.config.setting import Setting, SettingGroup
from echotui.config.settings import OPTIONS
from echotui.config.target_values import TARGETS
from echotui.config.values import PATH, SORT, SWITCH

F = TypeVar("F", bound=Callable[..., Any])

GROUPS: Final = {each: Group(each, sort_key=rank) for rank, each in enumerate(SettingGroup)}
PRINT_CONFIG: Final = Setting(
    "print_config", SettingGroup.PROGRAM, SWITCH,
    "Print each setting with its value and where that comes from, and exit.",
    flag_only=True,
)  # fmt: skip
SERVING: Final = (*OPTIONS.values(), PRINT_CONFIG)
"""What every command that starts a server takes."""
Origins = Annotated[Mapping[str, str], Parameter(parse=False)]
"""Of the argument `origins` of every command, which is not parsed: where values were given."""
_SOURCES: Final = {"cli": "flag", "env": "environment"}
"""Our words for cyclopts's sources of a value."""


def takes(
    options: Iterable[Setting],
    preset: Mapping[str, object] | None = None,
    *positional: inspect.Parameter,
) -> Callable[[F], F]:
    """Let a function `f(*, origins, **given)` have options: it gets the values that were given.

    Args:
        options: What it takes.
        preset: Defaults that the help shows instead of those of the table, by name.
        positional: Its arguments without a flag. Give those of `f` other names: cyclopts prefers
            the annotations of `f` to the signature.
    """
    named = (_parameter(each, (preset or {}).get(each.name, each.default)) for each in options)
    origins = inspect.Parameter("origins", inspect.Parameter.KEYWORD_ONLY, annotation=Origins)
    signature = inspect.Signature([*positional, *named, origins])

    def decorate(function: F) -> F:
        function.__signature__ = signature  # type: ignore[attr-defined]  # inspect obeys it
        return function

    return decorate


def origins_of(arguments: ArgumentCollection) -> dict[str, str]:
    """Find where values were given, by name: `flag --port`, `environment ECHOTUI_PORT`."""
    return {
        argument.field_info.name: f"{_SOURCES[token.source]} {token.keyword}"
        for argument in arguments
        for token in argument.tokens[:1]
        if token.keyword
    }


def _parameter(option: Setting, default: object) -> inspect.Parameter:
    def read(_hint: object, tokens: Sequence[Token]) -> object:
        first, where = tokens[0], tokens[0].keyword or option.flag
        if first.source == "env":
            return option.type.read(first.value, where)
        return option.type.read_all([token.value for token in tokens], where)

    about = Parameter(
        name=(option.flag, *filter(None, [option.short])),
        converter=read,
        # The notes below the help list the columns; most targets are no words.
        show_choices=option.type not in (SORT, TARGETS),
        allow_leading_hyphen=option.type.hyphen,
        n_tokens=None if option.type is SWITCH else 1,
        group=GROUPS[option.group],
        help=option.help,
        metavar=option.type.metavar or None,
        negative=option.negative or (),
        env_var=None if option.flag_only else option.variable,
        # A variable that is set but empty is a value, and not the default.
        env_var_split=lambda _hint, text, **_: [text],
        show_default=_shown(option, default),
    )
    return inspect.Parameter(
        option.name,
        inspect.Parameter.KEYWORD_ONLY,
        default=default,
        annotation=Annotated[_hint(option), about],
    )


def _hint(option: Setting) -> object:
    """Return the type that tells a shell what to complete; the value is read by us."""
    if option.type is SWITCH:
        return bool
    if option.type in (CONTROL, PATH, PYTHON):
        return Path
    if not option.type.words:
        return option.hint
    words: Any = Literal[option.type.words]
    return tuple[words, ...] if option.type.array else words


def _shown(option: Setting, default: object) -> Callable[[object], str] | bool:
    if option.type is SWITCH and not option.negative:
        return False
    shown = "" if default is None else option.type.show(default)
    return (lambda _value: shown) if shown else False
