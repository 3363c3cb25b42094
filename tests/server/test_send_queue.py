import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from echotui.server.send_queue import MERGE_SIZE, SendQueue


def state(queue: SendQueue) -> tuple[int, int, bytes]:
    return len(queue), queue.size, bytes(queue.head())


def test_an_empty_queue_is_falsy_and_has_an_empty_head() -> None:
    queue = SendQueue()
    assert not queue
    assert state(queue) == (0, 0, b"")


LARGE = b"x" * MERGE_SIZE


def test_messages_come_out_in_order_one_at_a_time() -> None:
    queue = SendQueue()
    queue.append(b"one", 0)
    queue.append(LARGE, 0)
    queue.append(b"three", 0)
    assert state(queue) == (3, MERGE_SIZE + 8, b"one")
    queue.drop(3)
    assert state(queue) == (2, MERGE_SIZE + 5, LARGE)
    queue.drop(MERGE_SIZE)
    assert state(queue) == (1, 5, b"three")
    queue.drop(5)
    assert state(queue) == (0, 0, b"")


def test_small_ones_come_out_together_and_are_counted_one_by_one() -> None:
    queue = SendQueue()
    for part in (b"ping", b"pong", LARGE, b"a", b"b" * (MERGE_SIZE - 2), b"c", b"d"):
        queue.append(part, 0)
    assert state(queue) == (7, 8 + 2 * MERGE_SIZE + 1, b"pingpong")
    queue.drop(7)
    assert state(queue) == (7, 2 + 2 * MERGE_SIZE, b"g")
    queue.drop(1)
    assert state(queue) == (5, 2 * MERGE_SIZE + 1, LARGE)
    queue.drop(MERGE_SIZE)
    assert state(queue) == (4, MERGE_SIZE + 1, b"a" + b"b" * (MERGE_SIZE - 2) + b"c")
    queue.drop(MERGE_SIZE)
    assert state(queue) == (1, 1, b"d")


def test_a_message_partly_sent_keeps_its_rest_at_the_head() -> None:
    queue = SendQueue()
    queue.append(b"ping", 1)
    queue.append(b"pong", 0)
    assert state(queue) == (2, 7, b"ingpong")
    queue.drop(2)
    assert state(queue) == (2, 5, b"gpong")
    queue.drop(5)
    assert state(queue) == (0, 0, b"")


@pytest.mark.parametrize(
    "size", [1, 2, 50, MERGE_SIZE // 2, MERGE_SIZE // 2 + 1, MERGE_SIZE, MERGE_SIZE + 1]
)
def test_it_takes_little_more_memory_than_what_is_in_it(size: int) -> None:
    queue, messages = SendQueue(), 256 * 1024 // size
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        for _ in range(messages):
            queue.append(bytes(size), 0)
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(queue) == messages
    assert queue.size <= after - before <= 1.25 * queue.size


def test_an_emptied_queue_starts_at_the_first_byte_again() -> None:
    queue = SendQueue()
    queue.append(b"ping", 3)
    queue.drop(1)
    queue.append(b"pong", 0)
    assert state(queue) == (1, 4, b"pong")


def test_nothing_dropped_changes_nothing() -> None:
    queue = SendQueue()
    queue.append(b"ping", 1)
    queue.drop(0)
    assert state(queue) == (1, 3, b"ing")


def test_the_head_is_the_message_itself_and_not_a_copy() -> None:
    queue = SendQueue()
    message = b"x" * 1000
    queue.append(message, 10)
    assert queue.head().obj is message


@pytest.mark.parametrize("sent", [0, 2])
@given(st.lists(st.binary(min_size=3), min_size=1), st.data())
def test_all_bytes_are_sent_once_whatever_the_kernel_takes(
    sent: int, messages: list[bytes], data: st.DataObject
) -> None:
    queue = SendQueue()
    out = bytearray(messages[0][:sent])
    for place, message in enumerate(messages):
        queue.append(message, 0 if place else sent)
    while queue:
        assert queue.size == sum(map(len, messages)) - len(out)
        size = data.draw(st.integers(1, len(queue.head())))
        out += queue.head()[:size]
        queue.drop(size)
    assert (bytes(out), queue.size) == (b"".join(messages), 0)
