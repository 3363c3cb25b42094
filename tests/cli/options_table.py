"""The README's table of options and the manual page, made from the table of settings.

With marks for it, the README also gets the table of faults.

The options of the commands that ask a running server are in the page only.

`python -m tests.cli.options_table` prints the table; `--write` puts it into README.md, and the page
into man/echotui.1.
"""

import re
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

README: Final = Path(__file__).parents[2] / "README.md"
MAN: Final = README.parent / "man" / "echotui.1"
ONLY: Final = {SettingGroup.DEMO: "echotui demo", SettingGroup.CHECKS: "echotui serve"}
"""Groups of options that one command has; they come last."""
MARKED_FAULTS: Final = re.compile(r"(?<=<!-- faults -->\n).*?(?=<!-- end of faults -->)", re.DOTALL)
MARKED: Final = re.compile(r"(?<=<!-- settings -->\n).*?(?=<!-- end of settings -->)", re.DOTALL)


def table() -> str:
    return "".join(f"{line}\n" for line in _lines())


def faults_table() -> str:
    """The faults and presets as a rule has them."""
    rows = ((form.replace("|", r"\|"), sentence) for form, sentence in FAULT_LIST)
    return "".join(
        ("| fault | |\n|---|---|\n", *(f"| `{form}` | {text} |\n" for form, text in rows))
    )


def _lines() -> Iterator[str]:
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


if __name__ == "__main__":
    if sys.argv[1:] == ["--write"]:
        text = README.read_text(encoding="utf-8")
        text = MARKED_FAULTS.sub(lambda _: faults_table(), MARKED.sub(lambda _: table(), text))
        README.write_text(text, encoding="utf-8")
        MAN.write_text(man_page(), encoding="ascii")
    else:
        sys.stdout.write(table())
