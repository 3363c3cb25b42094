import pytest
from textual import events
from textual.geometry import Size
from textual.message import Message

from echotui.ui.terminal.input_queue import KEYS, OLDEST, POINTER, WHEEL, InputQueue
from tests.ui.inputs import key_event, mouse_event


def filled(*messages: Message) -> InputQueue:
    queue = InputQueue()
    for message in messages:
        queue.add(message)
    return queue


def taken(queue: InputQueue) -> list[Message]:
    """All that waits, taken before any of it is old."""
    messages = []
    while queue:
        message = queue.take(0.0)
        if message is not None:
            messages.append(message)
    return messages


def test_keys_and_clicks_keep_their_order() -> None:
    messages = [
        key_event("a"),
        mouse_event(events.MouseDown, 1, 1),
        mouse_event(events.MouseUp, 1, 1),
        key_event("b"),
        events.Paste("text"),
    ]
    assert taken(filled(*messages)) == messages


def test_of_focus_and_size_the_last_one_is_left() -> None:
    last, size = events.AppFocus(), events.Resize(Size(2, 2), Size(2, 2))
    queue = filled(
        events.AppBlur(),
        events.Resize(Size(1, 1), Size(1, 1)),
        events.AppFocus(),
        events.AppBlur(),
        size,
        last,
    )
    assert taken(queue) == [last, size]


def test_moves_in_a_row_are_one() -> None:
    moves = [mouse_event(events.MouseMove, x, 0, moved=1) for x in range(5)]
    (left,) = taken(filled(*moves))
    assert isinstance(left, events.MouseMove)
    assert (left.x, left.delta_x) == (4, 5)


def test_of_the_wheels_turns_a_few_are_left() -> None:
    turns = [mouse_event(events.MouseScrollDown, 1, 1) for _ in range(100)]
    assert taken(filled(*turns)) == turns[:WHEEL]
    both = [
        mouse_event(kind, 1, 1)
        for _ in range(99)
        for kind in (events.MouseScrollDown, events.MouseScrollUp)
    ]
    assert taken(filled(*both)) == both[:POINTER]


def test_of_too_many_keys_the_first_are_left_and_none_out_of_their_middle() -> None:
    typed = [key_event("j") for _ in range(KEYS + 5)]
    queue = filled(*typed)
    assert queue.take(typed[0].time) is typed[0]
    queue.add(key_event("x"))
    assert queue.dropped == 6
    assert taken(queue) == typed[1:KEYS]
    again = key_event("k")
    queue.add(again)
    assert taken(queue) == [again]


@pytest.mark.parametrize(
    "old", [key_event("x"), events.Paste("x"), mouse_event(events.MouseDown, 1, 1)]
)
def test_what_waited_too_long_is_dropped_with_all_that_was_typed_after_it(old: Message) -> None:
    queue = filled(old, mouse_event(events.MouseUp, 1, 1), key_event("r"))
    blur = events.AppBlur()
    queue.add(blur)
    assert queue.take(old.time + OLDEST + 0.01) is blur
    assert queue.take(old.time) is None
    assert queue.dropped == 1 + 1
    # What it pressed is not let go either.
    queue.add(mouse_event(events.MouseUp, 1, 1))
    assert not queue


def test_a_button_that_is_held_is_let_go_whatever_is_dropped() -> None:
    down, up = mouse_event(events.MouseDown, 1, 1), mouse_event(events.MouseUp, 1, 1)
    queue = filled(down)
    assert queue.take(down.time) is down
    queue.add(key_event("x"))
    queue.add(up)
    assert queue.take(up.time + OLDEST + 1) is up


def test_a_flood_of_anything_is_bounded() -> None:
    queue = InputQueue()
    for _ in range(20_000):
        for kind in (
            events.MouseDown,
            events.MouseMove,
            events.MouseUp,
            events.MouseUp,
            events.MouseScrollUp,
        ):
            queue.add(mouse_event(kind, 1, 1))
        queue.add(events.AppBlur())
        queue.add(key_event("j"))
    assert len(queue) <= KEYS + 2 * POINTER + 2


def test_what_was_read_before_a_time_is_ignored_and_counted() -> None:
    early, late, size = key_event("a"), key_event("b"), events.Resize(Size(1, 1), Size(1, 1))
    early.time, late.time = 1.0, 3.0
    queue = filled(early, size, late)
    queue.ignore_before(2.0)
    assert queue.take(3.0) is size
    assert queue.dropped >= 1
