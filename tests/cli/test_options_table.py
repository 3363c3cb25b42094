from tests.cli.options_table import MARKED, MARKED_FAULTS, README, faults_table, table


def test_the_readme_has_the_tables() -> None:
    text = README.read_text(encoding="utf-8")
    advice = "run python -m tests.cli.options_table --write"
    assert MARKED.findall(text) == [table()], advice
    assert set(MARKED_FAULTS.findall(text)) <= {faults_table()}, advice
