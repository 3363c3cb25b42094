"""The README's tables of options, faults and lints, and the manual page.

The options of the commands that ask a running server are in the page only.

`python -m tests.cli.options_table` prints the tables; `--write` puts them into README.md, between
their marks, and the page into man/echotui.1.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from echotui.cli.demo import LIST, PLAYING
from echotui.cli.man import man_page
from echotui.cli.options import SERVING
from echotui.cli.serve import CHECKING
from echotui.cli.texts import FAULT_LIST
from echotui.config.setting import Setting, SettingGroup
from echotui.model.lint import LintScope
from echotui.model.lints import LINTS

README: Final = Path(__file__).parents[2] / "README.md"
MAN: Final = README.parent / "man" / "echotui.1"
ONLY: Final = {SettingGroup.DEMO: "echotui demo", SettingGroup.CHECKS: "echotui serve"}
"""Groups of options that one command has; they come last."""


def with_tables(text: str) -> str:
    """Return the text of the README with new tables between their marks."""
    for name, lines in TABLES.items():
        before, mark, rest = text.partition(f"<!-- {name} -->\n")
        _, end, after = rest.partition(f"<!-- end of {name} -->")
        assert end, f"the README has no marks for the {name}"
        text = "".join((before, mark, *(f"{line}\n" for line in lines()), end, after))
    return text


def _faults() -> Iterator[str]:
    """The faults and presets as a rule has them."""
    yield from ("| fault | |", "|---|---|")
    for form, sentence in FAULT_LIST:
        yield f"| `{form.replace('|', chr(92) + '|')}` | {sentence} |"


def _lints() -> Iterator[str]:
    yield from ("| `!` | `--allow` | |", "|---|---|---|")
    for lint in LINTS:
        of_client = lint.scope is LintScope.CONNECTION
        yield f"| {f'`{lint.sign}`' if of_client else 'header'} | `{lint.name}` | {lint.meaning} |"


def _options() -> Iterator[str]:
    options = [*SERVING, LIST, *PLAYING.values(), *CHECKING.values()]
    yield "| option | default | |"
    yield "|---|---|---|"
    for group in sorted(SettingGroup, key=lambda group: group in ONLY):
        if group in ONLY:
            yield f"| **Only `{ONLY[group]}`** | | |"
        for option in options:
            if option.group is group:
                yield _line(option)


def _line(option: Setting) -> str:
    return f"| `{_usage(option)}` | {_default(option)} | {option.help} |"


def _usage(option: Setting) -> str:
    flag = f"--[no-]{option.flag[2:]}" if option.negative else option.flag
    short = f"{option.short}, " if option.short else ""
    return f"{short}{flag} {option.type.metavar}".strip()


def _default(option: Setting) -> str:
    shown = option.default is not None and not (option.flag_only and option.default is False)
    return f"`{option.type.show(option.default)}`" if shown else ""


TABLES: Final = {"settings": _options, "faults": _faults, "lints": _lints}


if __name__ == "__main__":
    if sys.argv[1:] == ["--write"]:
        README.write_text(with_tables(README.read_text(encoding="utf-8")), encoding="utf-8")
        MAN.write_text(man_page(), encoding="ascii")
    else:
        for lines in TABLES.values():
            sys.stdout.writelines(f"{line}\n" for line in lines())
