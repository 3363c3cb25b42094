import pytest

from echotui.errors import SettingsError
from echotui.model.filter.parser import parse
from echotui.runtime.ask.whom import Whom, read_filter, read_whom


@pytest.mark.parametrize(
    ("words", "whom"),
    [
        (["17"], Whom((17,))),
        (["#17"], Whom((17,))),
        (["#17", "19", "17"], Whom((17, 19))),
        (["17 #19"], Whom((17, 19))),
        (["#17,19"], Whom(filter=parse("#17,19"))),
        (["queue>64k"], Whom(filter=parse("queue>64k"))),
        (["queue>64k", "!held"], Whom(filter=parse("queue>64k !held"))),
        (["queue>64k !held | choked"], Whom(filter=parse("queue>64k !held | choked"))),
        (["#17", "state:open"], Whom(filter=parse("#17 state:open"))),
        (["state:live"], Whom(filter=parse("state:live"))),
    ],
)
def test_ids_or_a_filter(words: list[str], whom: Whom) -> None:
    found = read_whom(words)
    assert (found.ids, str(found.filter)) == (whom.ids, str(whom.filter))


@pytest.mark.parametrize("words", [[], [""], [" "]])
def test_nobody_named_is_not_everybody(words: list[str]) -> None:
    with pytest.raises(SettingsError, match=r"^name ids, such as 17, or a filter"):
        read_whom(words)


@pytest.mark.parametrize("words", [["17", "state:open"], ["queue>1", "17"], ["17", "#18 held"]])
def test_a_number_in_a_filter_could_be_meant_as_an_id(words: list[str]) -> None:
    with pytest.raises(SettingsError, match="give either ids or a filter"):
        read_whom(words)


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (["17"], "#17"),
        (["#17", "19", "17"], "#17,19"),
        (["17 19"], "#17,19"),
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
