import pytest

from echotui.errors import FilterError
from echotui.model.fault_kinds import ENTRIES
from echotui.model.fault_text import parse as parse_rule
from echotui.model.fault_text import show
from echotui.model.filter.parser import parse


@pytest.mark.parametrize("kind", ENTRIES, ids=lambda kind: str(kind.name))
def test_every_piece_of_a_fault_that_is_shown_can_be_searched(kind: object) -> None:
    entry = next(each for each in ENTRIES if each is kind)
    text = show(parse_rule(entry.example))
    for start in range(len(text)):
        for end in range(start + 1, len(text) + 1):
            assert parse(f'fault:"{text[start:end]}"')


@pytest.mark.parametrize("text", ["fault:200MS", "fault=reset=1MB", 'fault:"latency mute"'])
def test_so_can_parameters_and_several(text: str) -> None:
    assert parse(text)


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("fault:bandwith", "bandwith is in no fault; did you mean bandwidth?"),
        ("!fault:Latncy=5s", "latncy is in no fault; did you mean latency?"),
        (
            "fault:wxyz",
            "wxyz is in no fault; there are latency, bandwidth, slicer, limit, timeout,",
        ),
        ("fault:3g", "3g is shown as latency=300ms bandwidth=200kB/s: search for one of these"),
    ],
)
def test_what_no_fault_has_is_refused(text: str, error: str) -> None:
    with pytest.raises(FilterError) as caught:
        parse(text)
    assert str(caught.value).startswith(error)
