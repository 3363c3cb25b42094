"""The table of fields is whole, and nothing beside it repeats it."""

from echotui.model.field_kind import NUMBERS
from echotui.model.fields import CALL, COLUMNS, EVERYWHERE, FIELDS, NAMES, SAMPLED
from echotui.sources.getters import of_ended, of_live
from echotui.ui.table.columns import CHOOSABLE


def test_no_id_name_title_or_export_is_given_twice() -> None:
    for values in (
        [field.id for field in FIELDS],
        [name for field in (*FIELDS, CALL) for name in field.names],
        [field.title for field in FIELDS if field.title],
        [field.export for field in FIELDS if field.export],
    ):
        assert len(values) == len(set(values))


def test_what_has_a_column_has_a_meaning_and_is_drawn() -> None:
    assert {column.field for column in CHOOSABLE} == set(COLUMNS.values())
    assert all(field.meaning for field in COLUMNS.values())
    assert {field for field in FIELDS if field.right} <= {f for f in FIELDS if f.kind in NUMBERS}


def test_what_can_be_asked_for_has_a_getter_of_each_kind_of_connection() -> None:
    asked = {*NAMES.values(), *COLUMNS.values()} - {CALL}
    assert asked <= of_live(0.0).keys()
    assert asked <= of_ended(0.0).keys()


def test_what_the_kernel_is_asked_for_is_not_known_everywhere() -> None:
    assert SAMPLED
    assert not SAMPLED & EVERYWHERE
