import asyncio
import errno
import os
import tomllib
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from echotui.config.choices import Theme
from echotui.config.file import LARGEST, read_file
from echotui.config.values import COLUMNS, show_columns
from echotui.config.writer import ConfigWriter, read_settings, write_settings
from echotui.errors import SettingsError
from echotui.model import fields
from echotui.model.command import Done, Refused
from echotui.model.field import Field
from echotui.model.query import Sort
from echotui.model.stored import Stored
from tests.foreign import lay_link, needs_root, shared_folder

OLD = """\
# My settings.
port = 7   # lucky

theme = "light"

[keys]
# Next to the l.
kick = "K"
forget = "x"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def columns_in(path: Path) -> str:
    return show_columns(read_file(str(path), named_by="a test").values["columns"])


def error_of(path: Path, value: str = "id") -> str:
    with pytest.raises(SettingsError) as caught:
        write_settings(path, {"columns": value})
    assert str(caught.value).isprintable()
    return str(caught.value).removeprefix(f"{path}: ")


def test_comments_order_and_other_settings_stay(file: Path) -> None:
    file.write_text(OLD)
    write_settings(file, {"columns": "id,client"})
    assert file.read_text() == OLD.replace(
        'theme = "light"\n', 'theme = "light"\ncolumns = "id,client"\n'
    )
    write_settings(file, {"columns": "auto"})
    assert '\ncolumns = "auto"\n' in file.read_text()
    assert file.read_text().count("columns") == 1
    assert columns_in(file) == "auto"
    assert list(file.parent.iterdir()) == [file]


def test_several_are_written_at_once_a_number_as_one(file: Path) -> None:
    file.write_text(OLD)
    write_settings(file, {"theme": "tritan", "sort": "-queue", "refresh": "0.5"})
    assert file.read_text() == OLD.replace(
        'theme = "light"\n', 'theme = "tritan"\nsort = "-queue"\nrefresh = 0.5\n'
    )
    assert read_settings(file) == {
        "port": 7, "theme": Theme.TRITAN, "sort": Sort(fields.QUEUE, reverse=True), "refresh": 0.5,
    }  # fmt: skip
    with pytest.raises(SettingsError, match="refresh: 'soon' is not a number of seconds"):
        write_settings(file, {"theme": "dark", "refresh": "soon"})
    assert "tritan" in file.read_text()


async def test_it_reads_what_the_next_start_would_have(file: Path) -> None:
    await asyncio.to_thread(file.write_text, 'theme = "light"\nrefresh = 1\n')
    origins = {"theme": "flag --theme", "refresh": f"file {file}: refresh", "sort": "default"}
    assert await ConfigWriter(str(file), origins).read(["theme", "refresh", "sort", "columns"]) == {
        "theme": Stored("light", "flag --theme"),
        "refresh": Stored("1"),
        "sort": Stored("id"),
        "columns": Stored("auto"),
    }
    assert await ConfigWriter(str(file / "x"), {}).read(["sort"]) == Refused(
        f"Nothing can be saved: {file}/x: cannot be read: Not a directory."
    )
    await asyncio.to_thread(file.write_text, "port =")
    outcome = await ConfigWriter(str(file), {}).read(["sort"])
    assert isinstance(outcome, Refused)
    assert outcome.text.startswith(f"Nothing can be saved: {file}: is not TOML: ")


def test_an_entry_is_changed_in_its_place(file: Path) -> None:
    file.write_text('columns = ["id", "fd"]  # mine\nport = 7\n')
    write_settings(file, {"columns": "last"})
    assert file.read_text() == 'columns = "last"  # mine\nport = 7\n'


def test_a_name_with_a_hyphen_is_the_same_setting(file: Path) -> None:
    file.write_text("high-water = 5\n")
    write_settings(file, {"high_water": "1MiB"})
    assert file.read_text() == 'high-water = "1MiB"\n'


@given(st.lists(st.sampled_from([*fields.COLUMNS.values()]), unique=True).map(tuple))
@hypothesis_settings(deadline=None, max_examples=25)
def test_written_columns_are_read_back(
    tmp_path_factory: pytest.TempPathFactory, columns: tuple[Field, ...]
) -> None:
    path = tmp_path_factory.getbasetemp() / "back.toml"
    write_settings(path, {"columns": show_columns(columns)})
    assert columns_in(path) == show_columns(columns)


LINES = st.sampled_from(
    ["port = 7", "# a word", "", "keys.kick = 'Y'", "payload = true # why", 'host = [\n  "::1",\n]']
)
TABLES = st.sampled_from(["", "[keys]", "[keys]\nkick = 'Y'\n# end", "\n\n[ keys ]\n\nup = ['w']"])


@given(
    lines=st.lists(LINES, unique=True),
    table=TABLES,
    before=st.booleans(),
    newline=st.sampled_from(["\n", "\r\n"]),
    last=st.sampled_from(["", "\n", "\n\n"]),
)
@hypothesis_settings(deadline=None, max_examples=200)
def test_everything_else_stays(
    tmp_path_factory: pytest.TempPathFactory,
    lines: list[str],
    table: str,
    newline: str,
    last: str,
    *,
    before: bool,
) -> None:
    own = ["columns = 'id'"] if before else []
    text = newline.join([*lines, *own, table]).rstrip() + last
    try:
        old = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        assume(False)
    path = tmp_path_factory.getbasetemp() / "else.toml"
    path.write_bytes(text.encode())
    write_settings(path, {"columns": "fd"})
    content = path.read_text()
    assert tomllib.loads(content) == {**old, "columns": "fd"}
    assert content.count("#") == text.count("#")


def test_a_file_and_its_folders_are_made(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "config.toml"
    write_settings(path, {"columns": "id"})
    assert path.read_text() == 'columns = "id"\n'
    assert path.stat().st_mode & 0o077 == 0


def test_the_mode_stays_and_a_link_stays_a_link(tmp_path: Path) -> None:
    real, link = tmp_path / "dotfiles" / "real.toml", tmp_path / "config.toml"
    real.parent.mkdir()
    real.write_text("port = 7\n")
    real.chmod(0o640)
    link.symlink_to("dotfiles/real.toml")
    write_settings(link, {"columns": "id"})
    assert link.is_symlink()
    assert real.read_text() == 'port = 7\ncolumns = "id"\n'
    assert real.stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"port = \n", "is not TOML: Invalid value (at line 1, column 8)"),
        (b"port = '\xff'\n", "is not UTF-8 text (at line 1)"),
        (b"#" * (LARGEST + 1), "is larger than 64KiB, too large for a list of settings"),
    ],
)
def test_a_file_with_an_error_is_not_changed(file: Path, content: bytes, message: str) -> None:
    file.write_bytes(content)
    assert error_of(file) == message
    assert file.read_bytes() == content
    assert list(file.parent.iterdir()) == [file]


def test_a_wrong_value_is_not_written(file: Path) -> None:
    assert error_of(file, "id,id") == f"columns: 'id,id' is not {COLUMNS.allowed}"
    assert not file.exists()


def test_a_path_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    path = tmp_path / "file" / "config.toml"
    assert error_of(path) == f"cannot be written: {os.strerror(errno.ENOTDIR)}"
    assert error_of(tmp_path) == f"cannot be written: {os.strerror(errno.EISDIR)}"
    (tmp_path / "round").symlink_to("round")
    assert error_of(tmp_path / "round").startswith("cannot be written: ")


def test_a_full_disk_leaves_the_old_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    file.write_text(OLD)
    monkeypatch.setattr("echotui.config.writer.os.fsync", full)
    assert error_of(file) == f"cannot be written: {os.strerror(errno.ENOSPC)}"
    assert file.read_text() == OLD
    assert list(file.parent.iterdir()) == [file]


async def test_outcomes(file: Path) -> None:
    writer = ConfigWriter(str(file), {})
    assert await writer.save({"columns": "id"}) == Done(f"Saved columns in {file}.")
    await asyncio.to_thread(file.write_text, "port =")
    outcome = await writer.save({"columns": "id"})
    assert isinstance(outcome, Refused)
    assert outcome.text.startswith(f"Not saved: {file}: is not TOML: ")


async def test_a_missing_file_is_made_with_its_folders(tmp_path: Path) -> None:
    path = tmp_path / "new" / "mine" / "my.toml"
    assert await ConfigWriter(str(path), {}).save({"columns": "id"}) == Done(
        f"Saved columns in {path}."
    )
    assert columns_in(path) == "id"


async def test_two_saves_at_once(file: Path) -> None:
    writer = ConfigWriter(str(file), {})
    await asyncio.gather(writer.save({"columns": "id"}), writer.save({"theme": "light"}))
    assert await asyncio.to_thread(file.read_text) == 'columns = "id"\ntheme = "light"\n'


async def test_without_a_path_the_default_file_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    await ConfigWriter(None, {}).save({"columns": "id"})
    assert columns_in(tmp_path / "echotui" / "config.toml") == "id"


def test_a_last_line_without_an_end(file: Path) -> None:
    file.write_text("keys.kick = 'Y'")
    write_settings(file, {"columns": "id"})
    assert read_file(str(file), named_by="a test").keys == (("kick", "Y"),)
    assert columns_in(file) == "id"


@pytest.mark.parametrize("wrong", ["columns = ", 'columns = "fd"', 'port = 7\ncolumns = "id"', ""])
def test_a_wrong_new_text_replaces_nothing(
    file: Path, monkeypatch: pytest.MonkeyPatch, wrong: str
) -> None:
    file.write_text("port = 8")
    monkeypatch.setattr("tomlkit.dumps", lambda _document: wrong)
    assert error_of(file) == (
        "cannot be changed without damaging it; write columns = 'id' yourself, before the first"
        " table"
    )
    assert file.read_text() == "port = 8"
    assert list(file.parent.iterdir()) == [file]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("prot = 1", "unknown key 'prot'; did you mean port? "),
        ("port = 'x'", "port: the string 'x' is not a port"),
        ("a." * 30_000 + "a = 1", "has a key of more than 16 names (at line 1)"),
    ],
)
def test_a_file_with_a_wrong_entry_is_not_changed(file: Path, text: str, message: str) -> None:
    file.write_text(text)
    assert error_of(file).startswith(message)
    assert file.read_text() == text


def test_a_pipe_or_device_is_not_changed(file: Path) -> None:
    os.mkfifo(file)
    assert error_of(file) == "cannot be written: it is a pipe, not a regular file"
    file.unlink()
    file.symlink_to(os.devnull)
    assert error_of(file) == "cannot be written: it is a device, not a regular file"
    assert Path(os.devnull).is_char_device()


@needs_root
def test_a_link_of_another_user_is_not_followed(tmp_path: Path) -> None:
    path = shared_folder(tmp_path) / "config.toml"
    lay_link(path, tmp_path / "mine.toml")
    assert error_of(path).startswith("cannot be written: it is a link of the user ")
    assert not (tmp_path / "mine.toml").exists()
