import os
import termios
from collections.abc import Iterator

import pytest

from echotui.ui.terminal.size import LARGEST, USUAL, drawable, terminal_size

EXPORTED = {"COLUMNS": "70", "LINES": "20"}


@pytest.fixture
def pty() -> Iterator[int]:
    master, slave = os.openpty()
    yield slave
    os.close(master)
    os.close(slave)


@pytest.mark.parametrize("size", [(1, 1), (80, 24), (500, 1), LARGEST])
def test_the_terminal_is_believed_and_not_the_variables(pty: int, size: tuple[int, int]) -> None:
    termios.tcsetwinsize(pty, size[::-1])
    assert terminal_size(pty, EXPORTED) == size


@pytest.mark.parametrize(
    ("reported", "environment", "size"),
    [
        ((0, 0), EXPORTED, (70, 20)),
        ((0, 24), EXPORTED, (70, 24)),
        ((80, 0), EXPORTED, (80, 20)),
        ((0, 0), {}, USUAL),
        ((0, 0), {"COLUMNS": "0", "LINES": "-3"}, USUAL),
        ((0, 0), {"COLUMNS": "", "LINES": "9x"}, USUAL),
        ((0, 0), {"COLUMNS": "²", "LINES": "9" * 5000}, (USUAL[0], LARGEST[1])),
        ((1000, 1000), {}, LARGEST),
        ((99999, 3), {}, (LARGEST[0], 3)),
    ],
)
def test_what_is_drawn_on(
    reported: tuple[int, int], environment: dict[str, str], size: tuple[int, int]
) -> None:
    assert drawable(*reported, environment) == size


def test_what_is_no_terminal_has_the_usual_size() -> None:
    reading, writing = os.pipe()
    assert terminal_size(reading, {}) == USUAL
    os.close(reading)
    os.close(writing)
