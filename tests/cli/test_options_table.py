"""The tables of the README are those of the program."""

from tests.cli.options_table import README, with_tables


def test_the_readme_has_the_tables() -> None:
    text = README.read_text(encoding="utf-8")
    assert with_tables(text) == text, "run python -m tests.cli.options_table --write"
