import pytest

from echotui.ui.terminal.partial import LONGEST as LONGEST_PASTE
from echotui.ui.terminal.token import Pasted, Sequence, Typed
from echotui.ui.terminal.tokenizer import LONGEST, Tokenizer
from tests.ui.terminal.played import ESCAPE, Played, acts, keys

STRINGS = "]PX^_"


def feed(data: str) -> list[object]:
    return list(Tokenizer(ESCAPE).feed(data.encode(), 0))


def test_keys_sequences_and_pastes_come_in_their_order() -> None:
    tokens = feed("ab\x1b[A\x1bOP\x1b[[A\x1bx\x1b[200~one\r\x1b[A\x1b[201~c")
    assert tokens == [
        Typed("ab"),
        Sequence("\x1b[A"),
        Sequence("\x1bOP"),
        Sequence("\x1b[[A"),
        Sequence("\x1bx"),
        Pasted("one\r\x1b[A"),
        Typed("c"),
    ]


def test_an_old_mouse_report_takes_what_belongs_to_it() -> None:
    assert feed("\x1b[Mxrqk") == [Sequence("\x1b[Mxrq"), Typed("k")]


@pytest.mark.parametrize("end", ["\x07", "\x1b\\"])
@pytest.mark.parametrize("kind", STRINGS)
def test_a_string_ends_and_is_no_key(kind: str, end: str) -> None:
    assert feed(f"\x1b{kind}xr\r{end}k") == [Typed("k")]


@pytest.mark.parametrize(
    "broken",
    [
        "\x1b[1\rx",
        "\x1b[<NaN;NaN;NaNM",
        "\x1b[<undefined;-1;5m",
        "\x1b[48;NaN;NaN;0;0t",
        "\x1b[<3\x7f5;1;1M",
        "\x1b[é1;1M",
        "\x1b[" + "1" * 300 + "x",
    ],
)
def test_of_a_broken_control_sequence_nothing_is_left(broken: str) -> None:
    tokenizer = Tokenizer(ESCAPE)
    assert tokenizer.feed(f"{broken}k".encode(), 0) == [Typed("k")]
    assert tokenizer.lost == 1


def test_escape_ends_what_is_unfinished() -> None:
    assert feed("\x1b[1;\x1b[B") == [Sequence("\x1b[B")]
    assert feed("\x1b]11;rgb\x1b[B") == [Sequence("\x1b[B")]


@pytest.mark.parametrize("opened", [f"\x1b{kind}" for kind in (*STRINGS, "[", "O")])
def test_what_alt_and_a_key_open_ends_after_a_second(opened: str) -> None:
    played = Played()
    assert played.read(opened) == []
    # A person who types on: what comes within the second is lost.
    assert played.wait(1.01) == []
    assert keys(played.read("k")) == ["k"]
    played.read(opened)
    typed = [key for each in " " * 8 for key in keys(played.wait(0.25) + played.read(each))]
    # One of them may have ended it.
    assert typed[-3:] == ["space"] * 3


@pytest.mark.parametrize("opened", [f"\x1b{kind}" for kind in STRINGS] + ["\x1b["])
def test_what_is_unfinished_ends_after_4_kib(opened: str) -> None:
    played = Played()
    played.read(opened)
    for _ in range(LONGEST // 64 + 1):
        assert acts(played.read_all(["1" * 64], 0.01)) == []
    assert played.tokenizer.lost == 1
    played.wait(1.01)
    assert keys(played.read("k")) == ["k"]


def test_a_paste_without_end_ends_after_a_second_of_silence() -> None:
    played = Played()
    assert acts(played.read_all(["\x1b[200~abc", "def"], 0.99)) == []
    (paste,) = acts(played.wait(0.02))
    assert paste.text == "abcdef"  # type: ignore[attr-defined]  # it is a PartialPaste
    assert keys(played.read("\x03")) == ["ctrl+c"]


def test_what_comes_of_a_paste_later_is_dropped_in_bursts() -> None:
    played = Played()
    played.read_all(["\x1b[200~abc"], 1.5)
    assert acts(played.read_all(["xr\rxr\rxr\r", "D", "\r"], 0.5)) == []
    played.wait(1)
    assert keys(played.read("x")) == ["x"]


def test_after_a_second_more_of_silence_keys_in_one_read_are_keys_again() -> None:
    played = Played()
    played.read_all(["\x1b[200~abc"], 2.01)
    assert keys(played.read("/quiet")) == ["slash", *"quiet"]


def test_the_end_of_a_paste_ends_the_dropping() -> None:
    played = Played()
    played.read_all(["\x1b[200~abc"], 1.5)
    assert acts(played.read("xr\rxr\r\x1b[201~")) == []
    assert keys(played.read("x")) == ["x"]


def test_a_paste_is_whole_wherever_its_reads_are_cut() -> None:
    whole = "\x1b[200~x\x1b[20r\x1b[201~"
    for place in range(1, len(whole)):
        (paste,) = acts(Played().read_all([whole[:place], whole[place:]], ESCAPE / 2))
        assert paste.text == "x[20r", place  # type: ignore[attr-defined]  # it is a PartialPaste


def test_of_an_endless_paste_a_part_is_kept() -> None:
    (pasted,) = feed("\x1b[200~" + "x" * (2 * LONGEST_PASTE) + "\x1b[201~")
    assert isinstance(pasted, Pasted)
    assert len(pasted.text) == LONGEST_PASTE


def test_keys_in_one_read_are_keys_where_nothing_was_given_up() -> None:
    played = Played()
    assert keys(played.read("/quiet")) == ["slash", *"quiet"]
    # Escape, and then what a script types.
    assert keys(played.read("\x1b") + played.wait(0.2)) == ["escape"]
    assert keys(played.read("/quiet")) == ["slash", *"quiet"]


def test_a_key_whose_escape_came_early_is_itself() -> None:
    played = Played()
    assert keys(played.read_all(["\x1b", "[B", "\x1b", "OP"], 0.2)) == [
        "escape",
        "down",
        "escape",
        "f1",
    ]


def test_unread_input_continues_an_unfinished_sequence() -> None:
    # The thread was not scheduled for seconds: `tick` was not called.
    tokenizer = Tokenizer(ESCAPE)
    assert tokenizer.feed(b"\x1b", 0) == []
    assert tokenizer.feed(b"[B", 5) == [Sequence("\x1b[B")]


def test_characters_are_whole_wherever_their_bytes_are_cut() -> None:
    tokenizer = Tokenizer(ESCAPE)
    assert tokenizer.feed("ä".encode()[:1], 0) == []
    assert tokenizer.feed("ä".encode()[1:] + b"\xffb", 0) == [Typed("ä\ufffdb")]
