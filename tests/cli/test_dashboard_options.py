from pathlib import Path

import pytest

from echotui.cli.arguments import parse
from echotui.cli.resolve import config_listing
from echotui.config.settings import Settings
from echotui.config.values import COLUMNS
from echotui.errors import SettingsError
from echotui.model import fields
from echotui.model.field import Field
from echotui.runtime.request import DemoRequest

KEYS = '[keys]\nkick = "ctrl+k"\nup = ["up", "w"]\n'


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "settings.toml"
    path.write_text(KEYS)
    return path


def parsed(*argv: str) -> Settings:
    request = parse(argv)
    assert isinstance(request, Settings)
    return request


def rows_of(*argv: str) -> list[list[str]]:
    text = parse([*argv, "--print-config"])
    assert isinstance(text, str)
    return [line.split(maxsplit=2) for line in text.splitlines()]


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("auto", ()),
        ("Auto", ()),
        ("", ()),
        (" ", ()),
        ("client", (fields.CLIENT,)),
        ("last,id", (fields.LAST, fields.ID)),
        (" ID , rate-in,Rate_Out ", (fields.ID, fields.RATE_IN, fields.RATE_OUT)),
        ("id rate_in  rate_out", (fields.ID, fields.RATE_IN, fields.RATE_OUT)),
    ],
)
def test_columns(
    monkeypatch: pytest.MonkeyPatch, file: Path, text: str, columns: tuple[Field, ...]
) -> None:
    assert parsed("--columns", text).columns == columns
    file.write_text(f'columns = "{text}"')
    assert parsed("--config", str(file)).columns == columns
    monkeypatch.setenv("ECHOTUI_COLUMNS", text)
    assert parsed().columns == columns


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        *((text, "") for text in (",", "id,", "id,id", "id id", "id,auto", "foo")),
        ("rate in", "; did you mean rate-in?"),
        ("id, clinet", "; did you mean client?"),
    ],
)
def test_wrong_columns(monkeypatch: pytest.MonkeyPatch, text: str, advice: str) -> None:
    with pytest.raises(SettingsError) as caught:
        parse(["--columns", text])
    assert str(caught.value) == f"--columns: {text!r} is not {COLUMNS.allowed}{advice}"
    monkeypatch.setenv("ECHOTUI_COLUMNS", text)
    with pytest.raises(SettingsError, match=r"^ECHOTUI_COLUMNS: .* is not auto, or some of id, s"):
        parse([])


@pytest.mark.parametrize(
    ("name", "flag", "value"),
    [
        ("ascii", "--ascii", True),
        ("mouse", "--no-mouse", False),
        ("read_only", "--read-only", True),
    ],
)
def test_a_switch_has_one_name_everywhere(
    monkeypatch: pytest.MonkeyPatch, file: Path, name: str, flag: str, *, value: bool
) -> None:
    text = str(value).lower()
    assert getattr(parsed(flag), name) is value
    assert [name, text, f"flag {flag}"] in rows_of(flag)
    file.write_text(f"{name} = {text}")
    assert [name, text, f"file {file}: {name}"] in rows_of("--config", str(file))
    monkeypatch.setenv(f"ECHOTUI_{name.upper()}", text)
    assert getattr(parsed(), name) is value
    assert [name, text, f"environment ECHOTUI_{name.upper()}"] in rows_of()


def test_keys_come_from_the_file_and_are_listed_last(file: Path) -> None:
    argv = ("--config", str(file))
    keys = (("kick", "ctrl+k"), ("up", "up,w"))
    assert parsed(*argv) == Settings(keys=keys, config=str(file))
    assert rows_of(*argv)[-2:] == [
        ["keys.kick", "ctrl+k", f"file {file}: keys.kick"],
        ["keys.up", "up,w", f"file {file}: keys.up"],
    ]
    request = parse(["demo", *argv])
    assert isinstance(request, DemoRequest)
    assert request.settings.keys == keys


def test_keys_are_neither_flag_nor_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ECHOTUI_KEYS", "kick=Y")
    assert parsed().keys == ()
    help_text = parse(["--help"])
    assert isinstance(help_text, str)
    assert "--keys" not in help_text


def test_a_key_of_another_action_is_taken_with_a_notice(file: Path) -> None:
    file.write_text('[keys]\nkick = "h"\n')
    settings = parsed("--config", str(file))
    notice = "keys: h is now a key of kick, not of hold, which has none left"
    assert settings.notices == (notice,)
    listing = config_listing(settings).splitlines()
    assert listing[-1] == f"notice: {notice}"
    assert " ".join(listing[-2].split()) == "keys.hold none h is keys.kick"


def test_an_error_in_keys_names_file_and_key(file: Path) -> None:
    file.write_text('[keys]\nhold = "h"\nkick = "h"\n')
    with pytest.raises(SettingsError) as caught:
        parsed("--config", str(file))
    assert str(caught.value) == (
        f"{file}: keys.kick: 'h' is a key of hold already; give hold another key here, or kick"
    )
