import pytest

from echotui.ui.terminal.frame_queue import MOST_PICTURES, MOST_WORDS, Backlog


def taken(backlog: Backlog) -> list[bytes]:
    """Take all that waits."""
    found = []
    while backlog:
        found.append(backlog.take())
    return found


def filled() -> Backlog:
    """As many pictures as may wait, with other sequences between them."""
    backlog = Backlog()
    backlog.add(b"first")
    for number in range(MOST_PICTURES):
        backlog.add_picture(b"picture %d" % number)
    backlog.add(b"last")
    return backlog


def test_all_comes_out_in_its_order() -> None:
    pictures = [b"picture %d" % number for number in range(MOST_PICTURES)]
    backlog = filled()
    assert taken(backlog) == [b"first", *pictures, b"last"]
    assert not backlog.stale
    with pytest.raises(IndexError):
        backlog.take()


def test_one_too_many_and_all_pictures_go_but_nothing_else() -> None:
    backlog = filled()
    backlog.add_picture(b"too many")
    assert backlog.stale
    backlog.add(b"more")
    assert taken(backlog) == [b"first", b"last", b"more"]


def test_none_is_taken_before_one_that_shows_all() -> None:
    backlog = filled()
    backlog.add_picture(b"too many")
    taken(backlog)
    backlog.add_picture(b"a part")
    assert not backlog
    backlog.refreshed()
    backlog.add_picture(b"all")
    assert taken(backlog) == [b"all"]


def test_those_that_were_taken_wait_no_more() -> None:
    backlog = Backlog()
    for _ in range(5 * MOST_PICTURES):
        backlog.add_picture(b"picture")
        backlog.take()
    assert not backlog.stale


def test_dropped_pictures_make_room() -> None:
    backlog = filled()
    backlog.drop_pictures()
    for _ in range(MOST_PICTURES):
        backlog.add_picture(b"new")
    assert not backlog.stale
    assert taken(backlog) == [b"first", b"last", *[b"new"] * MOST_PICTURES]


@pytest.mark.parametrize(
    "spare", [b"\x1b]52;c;eA==\x07", b"\x1b]22;text\x07", b"\x1bPeA==\x1b\\", b"\x07"]
)
def test_what_is_not_needed_goes_when_there_is_far_too_much(spare: bytes) -> None:
    backlog = Backlog()
    long = b"\x1b]52;c;" + bytes(MOST_WORDS) + b"\x07"
    backlog.add(long)
    backlog.add(spare)
    backlog.add(b"\x1b[?1049l")
    assert taken(backlog) == [long, b"\x1b[?1049l"]
    backlog.add(spare)
    assert taken(backlog) == [spare]


def test_it_can_be_emptied() -> None:
    backlog = filled()
    backlog.clear()
    assert not backlog
    assert taken(backlog) == []
