"""Which characters the terminal can show, as far as its user has declared it."""

import codecs
import locale
from collections.abc import Mapping
from typing import Final

_CHOSEN: Final = "PYTHONIOENCODING", "PYTHONUTF8"
"""With these somebody chose the encoding of the streams, whatever the locale is."""


def takes_unicode(encoding: str, environment: Mapping[str, str]) -> bool:
    """Tell whether more than ASCII can be drawn.

    Args:
        encoding: In which text is written to the terminal. Python derives it from the variables
            and the locale.
        environment: Tells whether it was chosen.

    Returns:
        Whether text is written in UTF-8, and nothing says that the terminal uses another encoding.
    """
    if _name(encoding) != "utf-8":
        return False
    if any(environment.get(name) for name in _CHOSEN):
        return True
    # From Python 3.15 on text is written in UTF-8 whatever the locale is (PEP 686). The C locale is
    # ASCII, but it is what there is where nobody chose one: UTF-8, as Python does (PEP 540).
    return _name(locale.getencoding()) in ("utf-8", "ascii")


def _name(encoding: str) -> str:
    try:
        return codecs.lookup(encoding).name
    except LookupError:
        return ""
