import pytest

from echotui.model.exchange import Hello
from echotui.model.fields import SERVER
from echotui.model.filter.parser import parse
from echotui.model.row import Row
from echotui.sources.fleet.names import LONGEST, Labels
from tests.ui.stage import row


def hello(name: str = "", host: str = "web", pid: int = 1, instance: str = "1a2b3c") -> Hello:
    return Hello(instance, pid, host, "1", name=name)


def test_a_name_is_given_or_the_host_or_with_the_pid_where_several_have_one_host() -> None:
    labels = Labels()
    new = [hello("web-3", "a"), hello(host="b"), hello(host="c", pid=7), hello(host="C", pid=8)]
    assert labels.assign(new) == ("web-3", "b", "c-7", "C-8")
    # Names that are known stay; upper and lower case count as the same.
    assert labels.assign([hello("WEB-3", pid=8), hello(host="b", pid=9)]) == ("WEB-3~8", "b-9")
    # In containers pids are the same.
    assert labels.assign([hello("web-3", pid=8)]) == ("web-3~8-1a2b",)
    assert labels.assign([hello("web-3", pid=8)]) == ("web-3~8-1a2b~2",)
    labels.free("web-3")
    assert labels.assign([hello("web-3", pid=9)]) == ("web-3",)


@pytest.mark.parametrize(
    ("pids", "names"),
    [((4711, 4712), ("web-3~4711", "WEB-3~4712")), ((1, 1), ("web-3~1-aaaa", "WEB-3~1-bbbb"))],
)
def test_whatever_is_named_first_a_name_of_several_means_the_same_server(
    pids: tuple[int, int], names: tuple[str, str]
) -> None:
    both = [
        hello("web-3", pid=pids[0], instance="aaaaaa"),
        hello("WEB-3", pid=pids[1], instance="bbbbbb"),
    ]
    assert Labels().assign(both) == names
    assert Labels().assign(both[::-1]) == names[::-1]


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("Berlin 2", "Berlin-2"),
        ('a"b|c,d/e', "a-b-c-d-e"),
        ("zürich.example_1", "zürich.example_1"),
        ("\x1b[31mred", "31mred"),
        ("!no", "no"),
        ("~2", "2"),
        ("", "server"),
        ("\n", "server"),
        ("a" * 300, "a" * LONGEST),
    ],
)
def test_a_name_is_a_word_of_the_filter_language(given: str, name: str) -> None:
    (found,) = Labels().assign([hello(given, host=given)])
    assert found == name
    wanted = parse(f"server:{found}").test({SERVER: SERVER.get})
    shown: Row = row(1, server=found)
    assert wanted(shown)
    assert not wanted(row(2, server="other"))
