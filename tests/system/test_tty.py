import locale
import os
from collections.abc import Iterator
from contextlib import suppress

import pytest

from echotui.system.tty import own_description, takes_unicode, write_now
from tests.clients import wait_until


@pytest.fixture
def pty() -> Iterator[tuple[int, int]]:
    """A terminal's two ends; the second is the program's."""
    ends = os.openpty()
    yield ends
    for fd in ends:
        with suppress(OSError):
            os.close(fd)


def fill(fd: int) -> None:
    """Write until there is no room; O_NONBLOCK is only set meanwhile."""
    os.set_blocking(fd, False)
    with suppress(BlockingIOError):
        while True:
            os.write(fd, bytes(1000))
    os.set_blocking(fd, True)


def test_the_given_descriptor_still_waits(pty: tuple[int, int]) -> None:
    _, slave = pty
    with own_description(slave) as own:
        assert own != slave
        assert not os.get_blocking(own)
        assert os.get_blocking(slave)
        assert os.ttyname(own) == os.ttyname(slave)
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(own)


def test_what_cannot_be_opened_again_is_used_itself() -> None:
    ours, theirs = os.pipe()
    with own_description(theirs) as own:
        assert own == theirs
    write_now(theirs, b"line")
    assert os.read(ours, 10) == b"line"
    # A pipe that is full would make the writer wait.
    fill(theirs)
    with pytest.raises(BlockingIOError):
        write_now(theirs, b"line")
    os.close(ours)
    os.close(theirs)


def test_a_line_is_written_at_once_or_not_at_all(pty: tuple[int, int]) -> None:
    master, slave = pty
    write_now(slave, b"line")
    assert os.read(master, 10) == b"line"

    def is_full() -> bool:
        fill(slave)
        try:
            write_now(slave, b"line")
        except BlockingIOError:
            return True
        return False

    # The kernel moves what was written to the other side a little later, and then has room again.
    wait_until(is_full)
    os.close(master)
    with pytest.raises(OSError, match="Input/output error"):
        write_now(slave, b"line")


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
