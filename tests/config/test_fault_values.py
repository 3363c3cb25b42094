from pathlib import Path

import pytest

from echotui.cli.arguments import parse
from echotui.config.settings import Settings
from echotui.config.writer import write_settings
from echotui.errors import SettingsError
from echotui.model.fault_text import show
from echotui.runtime.request import ServeRequest
from tests.config.reading import read_settings

KEYS = "allowed are filter, faults, share, seed"


def shown(settings: object) -> list[str]:
    settings = settings.settings if isinstance(settings, ServeRequest) else settings
    assert isinstance(settings, Settings)
    return [show(rule) for rule in settings.fault]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "settings.toml"


def test_flags_win_over_the_variable_that_over_the_file(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.write_text("fault = 'swallow'")
    assert shown(parse(["--config", str(file)])) == ["swallow"]
    monkeypatch.setenv("ECHOTUI_FAULT", "mute; addr:127.0.0.5 3g 50%")
    named = ["--config", str(file)]
    in_variable = ["mute", "addr:127.0.0.5 latency=300ms bandwidth=200kB/s 50%"]
    assert shown(parse(named)) == in_variable
    flags = ["--fault", "latency=1s", "--fault", "#7 reset"]
    assert shown(parse(["serve", *named, *flags])) == ["latency=1s", "id:7 reset"]
    assert shown(parse([*named, "--fault", "off"])) == []
    printed = str(parse([*named, "--print-config"]))
    assert f"{'fault':<17}  {'; '.join(in_variable)}  environment ECHOTUI_FAULT" in printed


def test_tables_of_the_file(file: Path) -> None:
    file.write_text(
        "[[fault]]\nfilter = 'addr:127.0.0.5 | port:7'\nfaults = ['latency=0.2s±50ms', 'reset']\n"
        "share = 0.125\nseed = 7\n[[fault]]\nfaults = 'mute'\nshare = '50%'\n[keys]\nkick = 'Y'\n"
    )
    assert shown(read_settings(file)) == [
        "addr:127.0.0.5 | port:7 latency=200ms+-50ms reset 12.5% seed=7",
        "mute 50%",
    ]
    write_settings(file, {"theme": "light"})
    assert len(read_settings(file).fault) == 2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("fault = 'mute;mutte'", "fault: 'mute;mutte', column 6: mutte is no fault, and no term"),
        ("fault = ['mute', 5]", "fault: 5 is not a rule of faults, such as 'addr:10.0.0.7 late"),
        ("[[fault]]", "fault: a rule needs a fault, such as latency=200ms; there are latency"),
        ("[fault]\nfault = ''", f"fault: unknown key 'fault'; did you mean faults? {KEYS}"),
        ("[[fault]]\n[[fault]]\nx = 1", "fault: [[fault]] 1: a rule needs a fault"),
        ("[fault]\nfilter = 7", "fault: filter: 7 is not a text such as 'addr:10.0.0.7'"),
        ("[fault]\nfaults = [7]", "fault: faults: [7] is not a text such as 'latency=200ms', or"),
        ("[fault]\nfaults = 'mutte'", "fault: faults: mutte is no fault, and no term of addr,"),
        ("[fault]\nfilter = 'queue>5'", "fault: filter: queue>5 can change later; a rule is"),
        ("[fault]\nshare = 50", "fault: share: 50 is not a number over 0 and at most 1, or a"),
        ("[fault]\nshare = true", "fault: share: True is not a number over 0"),
        ("[fault]\nshare = '0%'", "fault: share: 0% is no share: it is over 0% and at most 100%"),
        ("[fault]\nseed = -1", "fault: seed: -1 is not a whole number of at most 18 digits"),
    ],
)
def test_errors_name_file_and_key(file: Path, text: str, message: str) -> None:
    file.write_text(text)
    with pytest.raises(SettingsError) as caught:
        read_settings(file)
    assert str(caught.value).startswith(f"{file}: {message}")


def test_an_error_names_flag_or_variable_and_column(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsError, match=r"^--fault: 'mute 0%', column 6: 0% is no share"):
        parse(["--fault", "mute 0%"])
    monkeypatch.setenv("ECHOTUI_FAULT", "")
    with pytest.raises(SettingsError, match=r"^ECHOTUI_FAULT: '', column 1: a rule needs a fault"):
        parse([])
