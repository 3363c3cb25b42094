import errno
import json
import os
from pathlib import Path
from typing import NoReturn

import pytest
from hypothesis import example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from echotui.cli import main as cli
from echotui.cli.arguments import parse
from echotui.config.file import LARGEST
from echotui.config.settings import SETTINGS, Settings
from echotui.config.values import COLUMNS
from echotui.errors import SettingsError
from tests.config.reading import read_settings

ALLOWED = ", ".join((*SETTINGS, "keys"))
MOVE_DOWN = "it is an action: move it to a table [keys] at the end of the file"
MOVE_UP = "move it above [keys]"
PORTS = "a port from 0 to 65535 (0 takes any free one)"
SIZES = "a size such as 65536, 64KiB or 2MB, at most 1024GiB"
PATHS = "the path of a file, in printable characters, or off"
HOSTS = "an address or a host name (to listen on every interface, name 0.0.0.0 or ::)"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "settings.toml"


def error_of(capsys: pytest.CaptureFixture[str], path: Path | str) -> str:
    with pytest.raises(SystemExit, match=r"^2$"):
        cli.main(["--config", str(path)])
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("echotui: ")
    assert err.endswith("\n")
    assert err[:-1].isprintable()
    return err.removeprefix("echotui: ").removesuffix("\n")


def test_a_byte_order_mark_and_one_host_as_text(file: Path) -> None:
    file.write_text('\ufeffhost = "::1"\n', encoding="utf-8")
    assert parse(["--config", str(file)]) == Settings(host=("::1",), config=str(file))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("prot = 1", f"unknown key 'prot'; did you mean port? allowed are {ALLOWED}"),
        ("[server]\nport = 1", f"unknown key 'server'; allowed are {ALLOWED}"),
        ('"a\\nb\\u001b" = 1', f"unknown key 'a\\nb\\x1b'; allowed are {ALLOWED}"),
        ("config = 'x'", f"unknown key 'config'; allowed are {ALLOWED}"),
        ("kick = 'Y'", f"unknown key 'kick'; {MOVE_DOWN}"),
        ("page-up = ['Y']", f"unknown key 'page-up'; {MOVE_DOWN}"),
        ("[keys]\nport = 1", f"keys.port: this is a setting; {MOVE_UP}"),
        ("[keys]\nlog-file = 'x'", f"keys.log-file: this is a setting; {MOVE_UP}"),
    ],
)
def test_unknown_keys(
    capsys: pytest.CaptureFixture[str], file: Path, text: str, message: str
) -> None:
    file.write_text(text)
    assert error_of(capsys, file) == f"{file}: {message}"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('port = "8080"', f"port: the string '8080' is not {PORTS}"),
        ("port = true", f"port: true is not {PORTS}"),
        ("port = 80.0", f"port: 80.0 is not {PORTS}"),
        ("port = [80]", f"port: an array is not {PORTS}"),
        ("port.http = 80", f"port: a table is not {PORTS}"),
        ("port = 2024-05-06", f"port: 2024-05-06 is not {PORTS}"),
        ("port = 65536", f"port: '65536' is not {PORTS}"),
        ("high-water = 1.5", f"high-water: 1.5 is not {SIZES}"),
        ("high_water = '1 parsec'", f"high_water: '1 parsec' is not {SIZES}"),
        ("refresh = nan", "refresh: 'nan' is not a number of seconds from 0.05 to 60"),
        ("refresh = '1'", "refresh: the string '1' is not a number of seconds from 0.05 to 60"),
        ("payload = 1", "payload: 1 is not true or false"),
        ("payload = 'yes'", "payload: the string 'yes' is not true or false"),
        ("strategy = 5", "strategy: 5 is not one of eager, textbook"),
        ("columns = 5", f"columns: 5 is not {COLUMNS.allowed}"),
        ("columns = ['id', 5]", f"columns: 5 is not {COLUMNS.allowed}"),
        ("columns = ['id', 'x']", f"columns: 'id,x' is not {COLUMNS.allowed}"),
        ("log_file = 5", f"log_file: 5 is not {PATHS}"),
        ("log_file = ''", f"log_file: '' is not {PATHS}"),
        (r'log_file = "a\u001b"', f"log_file: 'a\\x1b' is not {PATHS}"),
        ("host = 5", f"host: 5 is not {HOSTS}"),
        ("host = ['::1', 5]", f"host: 5 is not {HOSTS}"),
        ("host = ['']", f"host: '' is not {HOSTS}"),
        ("host = []", "host: name at least one address or host name, such as 127.0.0.1"),
        ("host = ['a', 'a']", "host: 'a' is given more than once"),
        ("low-water = 1\nlow_water = 2", "low_water: this setting is given more than once"),
        (f"port = 0x{'f' * 5000}", f"port: '0x{'f' * 54}... is not {PORTS}"),
    ],
)
def test_wrong_values(
    capsys: pytest.CaptureFixture[str], file: Path, text: str, message: str
) -> None:
    file.write_text(text)
    assert error_of(capsys, file) == f"{file}: {message}"


def test_watermarks_reversed(capsys: pytest.CaptureFixture[str], file: Path) -> None:
    file.write_text('low_water = "1MiB"\nhigh-water = "1KiB"')
    assert error_of(capsys, file) == (
        f"the low watermark, 1MiB (file {file}: low_water), must be below"
        f" the high watermark, 1KiB (file {file}: high-water)"
    )


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"port = 1\nport = = 2\n", "line 2"),
        (b'port = 1\n\nhost = "::1', "line 3"),
        (b"port = 1\nport = 2\n\n", "line 2"),
        (b"\n\n\nport = \x1b", "line 4"),
        (b"\n\xff", "line 2"),
    ],
)
def test_not_toml(
    capsys: pytest.CaptureFixture[str], file: Path, content: bytes, line: str
) -> None:
    file.write_bytes(content)
    message = error_of(capsys, file)
    assert message.startswith(f"{file}: is not ")
    assert line in message


@pytest.mark.parametrize("content", [f"port = {'9' * 5000}", f"port = {'[' * 5000}"])
def test_too_much_for_toml(capsys: pytest.CaptureFixture[str], file: Path, content: str) -> None:
    file.write_text(content)
    assert error_of(capsys, file) == f"{file}: holds a number too long or arrays too deep"


def test_a_named_file_must_exist(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    for path in (str(tmp_path / "none"), "/dev/null/none"):
        assert error_of(capsys, path) == f"{path}: there is no such file (flag --config)"
    for path in ("", "/a\n\x1b[2J"):
        assert error_of(capsys, path) == f"--config: {path!r} is not {PATHS}"


def test_a_file_that_cannot_be_read(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert error_of(capsys, tmp_path) == f"{tmp_path}: cannot be read: Is a directory"
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    assert error_of(capsys, loop).startswith(f"{loop}: cannot be read: Too many ")


def test_a_file_of_another_user(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], file: Path
) -> None:
    def denied(*_: object) -> NoReturn:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    # A file without permissions would not do: root may read it.
    monkeypatch.setattr("echotui.config.file.read", denied)
    file.touch()
    assert error_of(capsys, file) == f"{file}: cannot be read: Permission denied"


def test_a_file_too_large(capsys: pytest.CaptureFixture[str], file: Path) -> None:
    file.write_bytes(b"#" * (LARGEST + 1))
    assert error_of(capsys, file) == (
        f"{file}: is larger than 64KiB, too large for a list of settings"
    )


SCALARS = (
    st.text().map(lambda text: json.dumps(text, ensure_ascii=False))
    | st.integers().map(str)
    | st.floats().map(repr)
    | st.booleans().map(lambda value: str(value).lower())
    | st.datetimes().map(lambda value: value.isoformat())
    | st.sampled_from(
        [
            '"id"',
            '"auto"',
            '{ kick = "Y" }',
            '{ kick = ["h", "x"] }',
            '"1MiB"',
            '"64k"',
            '"eager"',
            '"dark"',
            '"::1"',
            "1",
            "0.5",
        ]
    )
)
KEYS = st.sampled_from([*SETTINGS, "keys", "high-water", "keep-closed"]) | st.text().map(
    lambda text: json.dumps(text, ensure_ascii=False)
)


@given(entries=st.dictionaries(KEYS, SCALARS | st.lists(SCALARS).map(", ".join).map("[{}]".format)))
@example(entries={"port": "1e400"})
@hypothesis_settings(deadline=None)
def test_any_document_gives_settings_or_a_settings_error(
    tmp_path_factory: pytest.TempPathFactory, entries: dict[str, str]
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.toml"
    text = "".join(f"{key} = {value}\n" for key, value in entries.items())
    path.write_text(text, encoding="utf-8")
    message = ""
    try:
        read_settings(path)
    except SettingsError as error:
        message = str(error)
    assert message.isprintable()


@pytest.mark.parametrize("depth", [17, 30_000])
def test_a_very_long_key(capsys: pytest.CaptureFixture[str], file: Path, depth: int) -> None:
    file.write_text("a." * (depth - 1) + "a = 1")
    assert error_of(capsys, file) == f"{file}: has a key of more than 16 names (at line 1)"


def test_an_empty_array_of_columns(file: Path) -> None:
    file.write_text("columns = []")
    settings = parse(["--config", str(file)])
    assert isinstance(settings, Settings)
    assert settings.columns == ()


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("strategy = 'texbook'", "textbook"),
        ("theme = 'Drak'", "dark"),
        ("loop = 'uvlop'", "uvloop"),
        ("columns = ['id', 'clinet']", "client"),
    ],
)
def test_a_misspelt_value(
    capsys: pytest.CaptureFixture[str], file: Path, text: str, advice: str
) -> None:
    file.write_text(text)
    assert error_of(capsys, file).endswith(f"; did you mean {advice}?")


# What --log-file takes, --config takes, and both mean the same by it.
@pytest.mark.parametrize("way", ["flag", "environment"])
@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("~/mine.toml", "{home}/mine.toml"),
        ("  ~/mine.toml ", "{home}/mine.toml"),
        ("mine.toml", "mine.toml"),
        ("./off", "./off"),
        ("off", ""),
        ("OFF", ""),
    ],
)
def test_paths_of_config_and_log(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, way: str, given: str, expected: str
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("mine.toml", "off"):
        (tmp_path / name).write_text("port = 7")
    # Not read when there is none.
    (tmp_path / ".config" / "echotui").mkdir(parents=True)
    (tmp_path / ".config" / "echotui" / "config.toml").write_text("port = 8")
    argv = ["--log-file", given, "--config", given]
    if way == "environment":
        monkeypatch.setenv("ECHOTUI_LOG_FILE", given)
        monkeypatch.setenv("ECHOTUI_CONFIG", given)
        argv = []
    settings = parse(argv)
    assert isinstance(settings, Settings)
    assert settings.log_file == settings.config == expected.format(home=tmp_path)
    assert settings.port == (7 if expected else 10_000)


@pytest.mark.parametrize("given", ["", "a\nb", "\x1b]0;x\x07", "\udcff"])
def test_paths_that_no_file_may_have(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    for option, variable in (("--log-file", "ECHOTUI_LOG_FILE"), ("--config", "ECHOTUI_CONFIG")):
        with pytest.raises(SettingsError) as flag:
            parse([option, given])
        assert str(flag.value) == f"{option}: {given!r} is not {PATHS}"
        monkeypatch.setenv(variable, given)
        with pytest.raises(SettingsError) as environment:
            parse([])
        assert str(environment.value) == f"{variable}: {given!r} is not {PATHS}"
        monkeypatch.delenv(variable)
