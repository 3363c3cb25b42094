import pytest

from echotui.ui.terminal.frame_queue import FrameEncoder

START, END = "\x1b[?2026h", "\x1b[?2026l"
AT = "\x1b[3;7Htext\x1b[1;1H"


def test_a_synchronized_frame_is_one_with_its_start_and_end() -> None:
    encoder, whole = FrameEncoder("utf-8"), (START + AT + END).encode()
    writes = (AT, START, AT, END, f"\n{AT}", START, "\x1b[?1016h", AT, END, START, END)
    assert [encoder.encode(data) for data in writes] == [
        (AT.encode(), True),
        (b"", False),
        (whole, True),
        (b"", False),
        (b"\n" + AT.encode(), True),
        (b"", False),
        # The input's thread writes modes whenever it wants to.
        (b"\x1b[?1016h", False),
        (whole, True),
        (b"", False),
        (b"", False),
        (b"", False),
    ]


@pytest.mark.parametrize(
    "sequence",
    [
        "\x1b[?1049h",
        "\x1b[?1049l",
        "\x1b[?25h",
        "\x1b[<u",
        "\x1b]52;c;eA==\a",
        "\a",
        "\x1b[H",
    ],
)
def test_what_must_not_be_lost_is_no_frame(sequence: str) -> None:
    assert FrameEncoder("utf-8").encode(sequence) == (sequence.encode(), False)


def test_what_the_terminal_cannot_encode_is_escaped() -> None:
    assert FrameEncoder("ascii").encode("\x1b[1;1H\u20ac") == (b"\x1b[1;1H\\u20ac", True)
