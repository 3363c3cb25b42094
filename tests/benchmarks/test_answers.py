import pytest

from tests.benchmarks.keys import answers


def test_a_key_is_answered_when_its_screen_is_complete() -> None:
    screens = [(0.0, ("a",)), (1.2, ("half",)), (1.5, ("b",)), (1.7, ("b",)), (2.1, ("c",))]
    assert answers([1.0, 2.0, 3.0], screens) == pytest.approx([0.5, 0.1])


def test_a_picture_without_a_change_is_no_answer() -> None:
    screens = [(0.0, ("a",)), (1.1, ("a",)), (1.3, ("b",))]
    assert answers([1.0, 2.0], screens) == pytest.approx([0.3])


def test_a_key_without_an_answer_has_waited_for_the_next() -> None:
    assert answers([1.0, 2.0], [(0.0, ("a",)), (1.5, ("a",))]) == pytest.approx([1.0])


def test_the_last_screen_before_a_key_may_be_the_last_of_all() -> None:
    assert answers([1.0, 2.0], [(0.0, ("a",))]) == pytest.approx([1.0])
