import pytest

from echotui.ui.terminal.frame_queue import MAX_FRAMES, MAX_OTHER, FrameQueue


def taken(queue: FrameQueue) -> list[bytes]:
    """Take all that waits."""
    found = []
    while queue:
        found.append(queue.take())
    return found


def filled() -> FrameQueue:
    """As many frames as may wait, with other sequences between them."""
    queue = FrameQueue()
    queue.add(b"first")
    for number in range(MAX_FRAMES):
        queue.add_frame(b"frame %d" % number)
    queue.add(b"last")
    return queue


def test_all_comes_out_in_its_order() -> None:
    frames = [b"frame %d" % number for number in range(MAX_FRAMES)]
    queue = filled()
    assert taken(queue) == [b"first", *frames, b"last"]
    assert not queue.stale
    with pytest.raises(IndexError):
        queue.take()


def test_one_too_many_and_all_frames_go_but_nothing_else() -> None:
    queue = filled()
    queue.add_frame(b"too many")
    assert queue.stale
    queue.add(b"more")
    assert taken(queue) == [b"first", b"last", b"more"]


def test_none_is_taken_before_one_that_shows_all() -> None:
    queue = filled()
    queue.add_frame(b"too many")
    taken(queue)
    queue.add_frame(b"a part")
    assert not queue
    queue.resume()
    queue.add_frame(b"all")
    assert taken(queue) == [b"all"]


def test_taken_frames_do_not_count() -> None:
    queue = FrameQueue()
    for _ in range(5 * MAX_FRAMES):
        queue.add_frame(b"frame")
        queue.take()
    assert not queue.stale


def test_dropped_frames_do_not_count() -> None:
    queue = filled()
    queue.drop_frames()
    for _ in range(MAX_FRAMES):
        queue.add_frame(b"new")
    assert not queue.stale
    assert taken(queue) == [b"first", b"last", *[b"new"] * MAX_FRAMES]


@pytest.mark.parametrize(
    "spare", [b"\x1b]52;c;eA==\x07", b"\x1b]22;text\x07", b"\x1bPeA==\x1b\\", b"\x07"]
)
def test_optional_output_is_dropped_when_far_too_much_waits(spare: bytes) -> None:
    queue = FrameQueue()
    long = b"\x1b]52;c;" + bytes(MAX_OTHER) + b"\x07"
    queue.add(long)
    queue.add(spare)
    queue.add(b"\x1b[?1049l")
    assert taken(queue) == [long, b"\x1b[?1049l"]
    queue.add(spare)
    assert taken(queue) == [spare]


def test_it_can_be_emptied() -> None:
    queue = filled()
    queue.clear()
    assert not queue
    assert taken(queue) == []
