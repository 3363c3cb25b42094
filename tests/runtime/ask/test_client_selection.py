import pytest

from echotui.errors import SettingsError
from echotui.model.filter.parser import parse
from echotui.runtime.ask.client_selection import read_filter, read_selection


@pytest.mark.parametrize(
    ("words", "ids", "filter_"),
    [
        (["17"], ["#17"], ""),
        (["#17"], ["#17"], ""),
        (["#17", "19", "17"], ["#17", "#19"], ""),
        (["17 #19"], ["#17", "#19"], ""),
        (["web-3/17", "web-3~5f3a/19", "WEB-3/17"], ["web-3/17", "web-3~5f3a/19"], ""),
        (["7/17", "web.3/#17"], ["7/17", "web.3/17"], ""),
        (["#17,19"], [], "#17,19"),
        (["queue>64k"], [], "queue>64k"),
        (["queue>64k", "!held"], [], "queue>64k !held"),
        (["queue>64k !held | choked"], [], "queue>64k !held | choked"),
        (["#17", "state:open"], [], "#17 state:open"),
        (["state:live"], [], "state:live"),
        (["10.0.0.0/8"], [], "addr:10.0.0.0/8"),
        (["fe80::/10"], [], "addr:fe80::/10"),
        (["server:web-3", "id:17"], [], "server:web-3 id:17"),
    ],
)
def test_ids_or_a_filter(words: list[str], ids: list[str], filter_: str) -> None:
    found = read_selection(words)
    assert ([*map(str, found.ids)], found.filter) == (ids, parse(filter_))


@pytest.mark.parametrize("words", [[], [""], [" "]])
def test_nobody_named_is_not_everybody(words: list[str]) -> None:
    with pytest.raises(SettingsError, match=r"^name ids, such as 17, or a filter"):
        read_selection(words)


@pytest.mark.parametrize(
    "words", [["17", "state:open"], ["queue>1", "17"], ["17", "#18 held"], ["web-3/17", "held"]]
)
def test_a_number_in_a_filter_could_be_meant_as_an_id(words: list[str]) -> None:
    with pytest.raises(SettingsError, match="give either ids or a filter"):
        read_selection(words)


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (["17"], "#17"),
        (["#17", "19", "17"], "#17,19"),
        (["17 19"], "#17,19"),
        (["web-1/17", "web-3/2", "web-1/18", "5"], "server=web-1 #17,18 | server=web-3 #2 | #5"),
        (["17", "open"], "17 open"),
        ([], ""),
    ],
)
def test_a_filter_of_numbers_alone_names_the_same_as_a_kick(words: list[str], text: str) -> None:
    assert read_filter(words) == parse(text)


def test_an_error_of_the_parser_says_where() -> None:
    with pytest.raises(SettingsError) as caught:
        read_filter(["state:open", "queu>1\x1b"])
    assert str(caught.value).startswith("filter, column 12: queu is not a field, queue> is")
    assert not read_filter([])
