"""The table of lints."""

import re

from echotui.model.lints import BY_NAME, LINTS


def test_a_lint_is_named_and_signed_once() -> None:
    assert len(BY_NAME) == len(LINTS)
    assert len({lint.sign for lint in LINTS}) == len(LINTS)


def test_signs_are_letters_and_names_can_be_typed() -> None:
    for lint in LINTS:
        assert re.fullmatch("[A-Z]", lint.sign)
        # A name is one word in a filter, a list, a flag and a label of a metric.
        assert re.fullmatch("[a-z]+(-[a-z]+)*", lint.name)
        assert lint.meaning
        assert not lint.meaning.endswith(".")
