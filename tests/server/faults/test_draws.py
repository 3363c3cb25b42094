"""Which connections a share hits."""

import pytest

from echotui.server.faults.draws import spread_of


@pytest.mark.parametrize("share", [0.5, 0.25, 0.125])
def test_of_a_block_of_connections_exactly_a_share_is_hit(share: float) -> None:
    block = round(2 / share)
    for seed in range(20):
        for first in range(0, 640, block):
            hit = [id_ for id_ in range(first, first + block) if spread_of(seed, id_) < share]
            assert len(hit) == 2


def test_which_neighbour_is_hit_is_random() -> None:
    evens = sum(spread_of(7, id_) < 0.5 for id_ in range(0, 2000, 2))
    assert 420 < evens < 580
    assert {spread_of(seed, 5) < 0.5 for seed in range(20)} == {True, False}


def test_two_seeds_hit_independently() -> None:
    both = sum(spread_of(1, id_) < 0.5 and spread_of(2, id_) < 0.5 for id_ in range(4000))
    assert 850 < both < 1150
