from base64 import b64decode

import pytest
from textual.app import App
from textual.drivers.headless_driver import HeadlessDriver

from echotui.ui.terminal.clipboard import LONGEST, PIECE, CopyError, copy, sequences

HOSTILE = "\x1b]0;owned\a\x1b[2J\x9b31m\x00 →\udc80"
PLAIN = "\x1b]52;c;I0Y=\a"
WRAPPED = "\x1bPtmux;\x1b\x1b]52;c;I0Y=\a\x1b\\"


class Recorder(HeadlessDriver):
    """A driver that keeps what it is to write."""

    def __init__(self, app: App[None]) -> None:
        super().__init__(app)
        self.written: list[str] = []

    def write(self, data: str) -> None:
        self.written.append(data)


def decoded(sequence: str) -> bytes:
    assert sequence.startswith("\x1b]52;c;")
    assert sequence.endswith("\a")
    return b64decode(sequence[7:-1], validate=True)


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, PLAIN),
        ({"TERM": "xterm-256color", "TMUX": "", "STY": ""}, PLAIN),
        ({"TERM": "screen-256color", "TMUX": "/tmp/tmux-0/default,1,0"}, PLAIN + WRAPPED),
        ({"TERM": "tmux-256color"}, PLAIN + WRAPPED),
        ({"TERM": "xterm", "STY": "1.pts-0"}, f"{PLAIN}\x1bP{PLAIN}\x1b\\"),
        ({"TERM": "screen"}, f"{PLAIN}\x1bP{PLAIN}\x1b\\"),
    ],
)
def test_each_that_stands_between_gets_what_it_takes(
    environment: dict[str, str], expected: str
) -> None:
    assert sequences("#F", environment) == expected


async def test_it_is_written_in_one_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMUX", "/tmp/tmux-0/default,1,0")
    app = App[None]()
    async with app.run_test():
        app._driver = recorder = Recorder(app)
        copy(app, "#F")
        assert recorder.written == [PLAIN + WRAPPED]
        assert app.clipboard == "#F"


def test_without_a_terminal_only_the_app_has_it() -> None:
    app = App[None]()
    copy(app, "#F")
    assert app.clipboard == "#F"


def test_nothing_of_the_text_is_a_sequence() -> None:
    written = sequences(HOSTILE, {})
    assert decoded(written).decode() == HOSTILE.replace("\udc80", r"\udc80")
    assert written.isascii()


def test_screen_gets_pieces_that_it_takes() -> None:
    text = "0123456789" * 500
    written = sequences(text, {"STY": "1.pts-0"})
    pieces = written.removeprefix("\x1bP").removesuffix("\x1b\\").split("\x1b\\\x1bP")
    assert max(map(len, pieces)) == PIECE
    assert decoded("".join(pieces)) == text.encode()


@pytest.mark.parametrize("text", ["x" * LONGEST, "é" * (LONGEST // 2)])
def test_what_is_not_too_long_makes_no_more_than_the_longest_sequence(text: str) -> None:
    assert len(sequences(text, {})) == 100_000
    with pytest.raises(CopyError, match=r"^Not copied: 74,995 bytes .* 74,994$"):
        sequences(text + "x", {})


def test_what_is_too_long_changes_nothing() -> None:
    app = App[None]()
    with pytest.raises(CopyError):
        copy(app, "x" * (LONGEST + 1))
    assert app.clipboard == ""
