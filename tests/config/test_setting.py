from dataclasses import dataclass

from echotui.config import values
from echotui.config.setting import SettingGroup, setting, settings_of
from echotui.model.sizes import format_size


@dataclass
class Table:
    plain: int = 7
    high_water: int = setting(5, values.SIZE, SettingGroup.LIMITS, "Stop here.")
    payload: bool = setting(False, values.SWITCH, SettingGroup.SERVER, "Keep it.", in_file=False)
    repeat: bool = setting(False, values.SWITCH, SettingGroup.DEMO, "Again.", flag_only=True)


def test_a_table_gives_values_and_settings() -> None:
    table, settings = Table(), settings_of(Table)
    assert (table.high_water, table.payload) == (5, False)
    assert [*settings] == ["high_water", "payload", "repeat"]
    size = settings["high_water"]
    assert (size.group, size.help, size.default, size.hint) == (
        SettingGroup.LIMITS,
        "Stop here.",
        5,
        int,
    )
    assert size.type.show(size.default) == format_size(5)
    assert [each.in_file for each in settings.values()] == [True, False, True]


def test_names_of_flags_and_variables() -> None:
    size, switch, repeat = settings_of(Table).values()
    assert (size.flag, size.negative, size.variable) == (
        "--high-water",
        "",
        "ECHOTUI_HIGH_WATER",
    )
    assert (switch.flag, switch.negative) == ("--payload", "--no-payload")
    assert (repeat.flag, repeat.negative, repeat.flag_only) == ("--repeat", "", True)
