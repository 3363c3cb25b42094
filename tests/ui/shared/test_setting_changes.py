from echotui.model import fields
from echotui.model.query import Sort
from echotui.model.stored import Stored
from echotui.ui.shared.setting_changes import SettingChange, setting_changes, setting_texts

START = setting_texts((), Sort(), "dark", 0.25, 0)
STORED = {name: Stored(text) for name, text in START.items()}


def test_values_are_written_as_they_are_typed() -> None:
    assert START == {
        "columns": "auto", "sort": "id", "theme": "dark", "refresh": "0.25", "journal_height": "0",
    }  # fmt: skip
    chosen = setting_texts((fields.ID, fields.RATE_IN), Sort(fields.QUEUE, reverse=True), "x", 5, 9)
    assert [*chosen.values()] == ["id,rate-in", "-queue", "x", "5", "9"]


def test_only_what_differs_from_the_file_is_listed() -> None:
    assert setting_changes(START, START, STORED) == []
    now = START | {"theme": "light", "refresh": "1"}
    assert setting_changes(now, START, STORED | {"refresh": Stored("1")}) == [
        SettingChange("theme", "dark", "light", "", chosen=True)
    ]
    # The file has changed meanwhile, or was not read at the start.
    assert setting_changes(START, START, STORED | {"sort": Stored("-in")}) == [
        SettingChange("sort", "-in", "id", "", chosen=True)
    ]


def test_what_only_a_flag_has_set_is_not_chosen() -> None:
    stored = STORED | {"theme": Stored("dark", "flag --theme")}
    start = START | {"theme": "light"}
    (left,) = setting_changes(start, start, stored)
    (changed,) = setting_changes(start | {"theme": "deutan"}, start, stored)
    assert left == SettingChange("theme", "dark", "light", "flag --theme", chosen=False)
    assert changed == SettingChange("theme", "dark", "deutan", "flag --theme", chosen=True)
