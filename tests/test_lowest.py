import pytest

from tests.lowest import PROJECT, lowest


def test_every_requirement_has_a_lowest_version() -> None:
    pins = lowest(PROJECT.read_text(encoding="utf-8"))
    assert [pin.partition("==")[0] for pin in pins] == [
        *("tornado", "textual", "cyclopts", "tomlkit", "msgspec", "prometheus_client", "uvloop"),
        "nats-py[nkeys]",
    ]


def test_one_without_is_refused() -> None:
    project = (
        "[project]\ndependencies = [{}]\n[project.optional-dependencies]\nfast = []\nfleet = []\n"
    )
    assert lowest(project.format("'a>=1.2,<3', 'b-c[d]>=0.1'")) == ["a==1.2", "b-c[d]==0.1"]
    with pytest.raises(ValueError, match="'a' is not of the form"):
        lowest(project.format("'a'"))
