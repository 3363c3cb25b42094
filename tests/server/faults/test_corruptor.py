"""Bits that are flipped on purpose."""

from itertools import pairwise
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from echotui.model.fault import Corrupt
from echotui.server.faults.corruptor import Corruptor

DATA: Final = bytes(range(256)) * 8


def corrupted(fault: Corrupt, pieces: list[bytes]) -> tuple[bytes, int]:
    corruptor = Corruptor(fault)
    return b"".join(corruptor.corrupt(each, each) for each in pieces), corruptor.flipped


@given(st.integers(1, 700), st.lists(st.integers(1, len(DATA) - 1), max_size=6), st.integers(0, 3))
@settings(max_examples=60, deadline=None)
def test_one_bit_of_every_nth_byte_wherever_the_stream_is_cut(
    every: int, cuts: list[int], seed: int
) -> None:
    places = [0, *sorted(set(cuts)), len(DATA)]
    pieces = [DATA[a:b] for a, b in pairwise(places)]
    made, flipped = corrupted(Corrupt(every, seed), pieces)
    assert (made, flipped) == corrupted(Corrupt(every, seed), [DATA])
    changed = [place for place in range(len(DATA)) if made[place] != DATA[place]]
    assert changed == list(range(every - 1, len(DATA), every))
    assert flipped == len(changed)
    assert all((made[place] ^ DATA[place]).bit_count() == 1 for place in changed)


def test_the_seed_decides_which_bits() -> None:
    assert corrupted(Corrupt(3, 1), [DATA]) != corrupted(Corrupt(3, 2), [DATA])


def test_of_several_rules_none_flips_back_what_another_has_flipped() -> None:
    made, corruptors = DATA, [Corruptor(Corrupt(every)) for every in (3, 3, 5, *[1] * 7)]
    for corruptor in corruptors:
        made = corruptor.corrupt(made, DATA)
    bits = sum((one ^ other).bit_count() for one, other in zip(made, DATA, strict=True))
    assert bits == sum(corruptor.flipped for corruptor in corruptors)
    assert 7 * len(DATA) < bits < 8 * len(DATA)


@pytest.mark.parametrize(("every", "most"), [(1, 2000), (1000, 2_000_000)])
def test_what_is_received_at_a_time_is_bounded_by_the_work(every: int, most: int) -> None:
    assert Corruptor(Corrupt(every)).most == most
