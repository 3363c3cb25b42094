import pytest

from echotui.model.detail import KEPT_BYTES, Detail
from echotui.model.view import View
from echotui.ui.detail.payload import PER_LINE, Payload
from echotui.ui.format.hexdump import hexdump
from tests.ui.stage import row

DATA = bytes(range(256))


def payload(detail: Detail, width: int = 77) -> list[str]:
    section = Payload(lambda each: each.received, lambda each: each.row.bytes_in)
    return [line.plain for line in section.draw(View(detail=detail), width)]


def test_a_line_has_sixteen_bytes() -> None:
    lines = payload(Detail(row(1), received=DATA))
    assert lines == hexdump(DATA, 16)
    assert len(lines) == KEPT_BYTES // 16


@pytest.mark.parametrize("each", PER_LINE)
def test_with_less_room_a_line_has_fewer_bytes(each: int) -> None:
    dump = hexdump(DATA, each)
    room = max(map(len, dump))
    assert payload(Detail(row(1), received=DATA), room) == dump
    assert payload(Detail(row(1), received=DATA), room - 1) != dump or each == PER_LINE[-1]


def test_without_bytes_it_says_whether_there_were_any() -> None:
    assert payload(Detail(row(1))) == ["none yet"]
    assert payload(Detail(row(1, bytes_in=5))) == ["none kept"]
