from tests.cli.options_table import MARKED, README, table


def test_the_readme_has_the_table() -> None:
    marked = MARKED.findall(README.read_text(encoding="utf-8"))
    assert marked == [table()], "run python -m tests.cli.options_table --write"
