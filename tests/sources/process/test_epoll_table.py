import pytest
from hypothesis import given
from hypothesis import strategies as st

from echotui.model.mask import EDGE, ONE_SHOT, READ, WRITE
from echotui.sources.process.epoll_table import (
    EpollTable,
    Registration,
    mask_of,
    masks_of,
    parse_epoll,
)

RECORDED = b"""pos:\t0
flags:\t02000002
mnt_id:\t17
ino:\t1038
tfd:        4 events: 80002019 data:                4  pos:0 ino:131916d sdev:9
tfd:       11 events:       1c data: ffffffffffffffff  pos:0 ino:1319170 sdev:9
tfd:      900 events: 40000000 data:     7fa011223344  pos:0 ino:40e sdev:d
"""
OLD = b"pos:\t0\nflags:\t02\ntfd:        5 events:       1d data:                5\n"
"""Linux 4.12 and older."""


def test_a_table_as_the_kernel_writes_it() -> None:
    assert parse_epoll(RECORDED) == [
        Registration(4, READ | EDGE, 0x131916D),
        Registration(11, WRITE, 0x1319170),
        Registration(900, ONE_SHOT, 0x40E),
    ]
    assert parse_epoll(OLD) == [Registration(5, READ | WRITE, None)]


@pytest.mark.parametrize(
    ("events", "mask"),
    [
        (0x19, READ),
        (0x1C, WRITE),
        (0x1D, READ | WRITE),
        (0x18, 0),
        (0x201B, READ),  # RDHUP, PRI.
        (0x40, READ),
        (0x100, WRITE),
        (0x10000019, READ),  # EXCLUSIVE.
        (0xC000001D, READ | WRITE | EDGE | ONE_SHOT),
        (0xC0000000, EDGE | ONE_SHOT),
    ],
)
def test_masks(events: int, mask: int) -> None:
    assert mask_of(events) == mask


@given(st.binary() | st.integers(0, len(RECORDED)).map(lambda at: RECORDED[:at]))
def test_anything_is_a_table(data: bytes) -> None:
    whole = parse_epoll(RECORDED)
    found = parse_epoll(data)
    if RECORDED.startswith(data):
        assert found[:-1] == whole[: max(0, len(found) - 1)]


def table(*registrations: Registration) -> EpollTable:
    return EpollTable(registrations, 0.0)


def test_the_mask_of_all_epolls() -> None:
    tables = {
        3: table(Registration(7, READ, 70), Registration(8, ONE_SHOT, 80)),
        4: table(Registration(7, WRITE | EDGE, 70), Registration(5, READ, 1038)),
    }
    found = masks_of(tables, {5: 0, 7: 70, 8: 80})
    assert found == {
        7: (READ | WRITE | EDGE, (3, 4)),
        8: (ONE_SHOT, (3,)),
        # An epoll's link has no inode: the number must do.
        5: (READ, (4,)),
    }


def test_a_registration_of_what_the_descriptor_was_before_is_not_counted() -> None:
    stale = table(Registration(7, WRITE, 69), Registration(7, READ, 70), Registration(9, READ, 90))
    assert masks_of({3: stale}, {7: 70}) == {7: (READ, (3,))}
    # An old kernel does not say what was registered.
    assert masks_of({3: table(Registration(7, WRITE, None))}, {7: 70}) == {7: (WRITE, (3,))}
