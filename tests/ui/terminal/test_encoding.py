import locale

import pytest

from echotui.ui.terminal.encoding import takes_unicode


@pytest.mark.parametrize(
    ("encoding", "of_locale", "environment", "takes"),
    [
        ("utf-8", "UTF-8", {}, True),
        ("UTF8", "UTF-8", {}, True),
        # The C locale, as Python has it by itself.
        ("utf-8", "ANSI_X3.4-1968", {}, True),
        ("ascii", "ANSI_X3.4-1968", {}, False),
        ("iso8859-1", "ISO-8859-1", {}, False),
        ("gb18030", "GB18030", {}, False),
        # Python 3.15, or -X utf8.
        ("utf-8", "ISO-8859-1", {}, False),
        ("utf-8", "ARMSCII-8", {}, False),
        ("utf-8", "ISO-8859-1", {"PYTHONUTF8": "1"}, True),
        ("utf-8", "ISO-8859-1", {"PYTHONIOENCODING": "utf-8"}, True),
        ("ascii", "UTF-8", {"PYTHONIOENCODING": "ascii"}, False),
        ("utf-16", "UTF-8", {"PYTHONIOENCODING": "utf-16"}, False),
    ],
)
def test_whether_more_than_ascii_is_drawn(
    monkeypatch: pytest.MonkeyPatch,
    encoding: str,
    of_locale: str,
    environment: dict[str, str],
    takes: bool,  # noqa: FBT001 - a table's column
) -> None:
    monkeypatch.setattr(locale, "getencoding", lambda: of_locale)
    assert takes_unicode(encoding, environment) is takes
