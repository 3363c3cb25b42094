import csv
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TextIO

import pytest

from echotui.model.row import Row
from echotui.model.view import ServerInfo, View
from echotui.ui.export import file
from echotui.ui.export.export import AT_ONCE, ExportRequest, export
from echotui.ui.export.file import ExportError, Fill, file_exists, shown_path, write
from echotui.ui.export.records import format_of
from tests.foreign import lay_file, lay_link, lay_pipe, needs_root, shared_folder
from tests.scripted import ScriptedSource
from tests.ui.stage import rows

VIEW = View(server=ServerInfo(("127.0.0.1:10000",)))
WRITES = """
try:
    write(sys.argv[1], lambda file: file.write("x" * int(sys.argv[3])), overwrite=bool(sys.argv[2]))
except ExportError as error:
    print(error)
"""
IMPORTS = "import os, resource, sys; from echotui.ui.export.file import ExportError, write"
# A disk with room for 50,000 bytes, as far as the program can tell.
FULL = f"{IMPORTS}\nresource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))\n{WRITES}"
# Root may write everywhere; nobody else, perhaps, may read Python's own modules: get them before.
NOBODY = "'x'.encode('unicode_escape')\nif not os.getuid():\n    os.setuid(65534)"
FORBIDDEN = f"{IMPORTS}\n{NOBODY}\n{WRITES}"


def run(program: str, path: Path, overwrite: str, size: int) -> str:
    argv = [sys.executable, "-c", program, os.fspath(path), overwrite, str(size)]
    return subprocess.run(argv, capture_output=True, text=True, check=True).stdout


class Asked(ScriptedSource):
    """A source that remembers how many were looked at in one go."""

    def __init__(self, some: list[Row]) -> None:
        super().__init__(some)
        self.asked: list[int] = []

    async def find(self, ids: Sequence[int]) -> tuple[Row, ...]:
        self.asked.append(len(ids))
        return await super().find(ids)


async def exported(path: Path | str, ids: Sequence[int], *, overwrite: bool = False) -> str:
    request = ExportRequest(os.fspath(path), overwrite)
    source = ScriptedSource(rows(3))
    return await export(source, ids, request, view=VIEW, filter_="id>0", at=0.0)


def names(folder: Path) -> list[str]:
    return [each.name for each in folder.iterdir()]


def write_text(path: Path | str, text: str = "new", *, overwrite: bool = False) -> None:
    write(os.fspath(path), lambda file: print(text, end="", file=file), overwrite=overwrite)


async def test_it_is_written_in_the_order_asked_for(tmp_path: Path) -> None:
    message = await exported(tmp_path / "a.json", [3, 1])
    assert message == f"2 connections written to {shown_path(f'{tmp_path}/a.json')}."
    document = json.loads((tmp_path / "a.json").read_text())
    assert [each["id"] for each in document["rows"]] == [3, 1]
    assert (document["exported_at"], document["filter"]) == ("1970-01-01T00:00:00.000Z", "id>0")
    assert document["server_address"] == "127.0.0.1:10000"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("a.csv", "{here}/a.csv"),
        ("/srv/a.csv", "/srv/a.csv"),
        ("~/a.csv", "~/a.csv"),
        ("{home}/logs/a.csv", "~/logs/a.csv"),
        (f"/srv/{'x' * 70}/{'y' * 20}.csv", f"/srv/{'x' * 70}/{'y' * 20}.csv"),
    ],
)
def test_a_message_has_a_path_that_works_in_any_folder(
    name: str, shown: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert shown_path(name.format(home=Path.home())) == shown.format(here=tmp_path)


async def test_missing_connections_are_reported(tmp_path: Path) -> None:
    message = await exported(tmp_path / "a.CSV", [9, 2, 8])
    assert message.startswith("1 connection written to ")
    assert message.endswith("a.CSV; 2 no longer in the history.")
    with (tmp_path / "a.CSV").open(newline="") as file:
        assert [each["id"] for each in csv.DictReader(file)] == ["2"]


async def test_the_source_is_asked_in_slices(tmp_path: Path) -> None:
    source = Asked(rows(450))
    request = ExportRequest(f"{tmp_path}/a.csv")
    message = await export(source, range(1, 451), request, view=VIEW, filter_="", at=0.0)
    assert message.startswith("450 connections ")
    assert source.asked == [AT_ONCE, AT_ONCE, 50]


async def test_it_is_written_off_the_loop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    threads: list[int] = []

    def spied(name: str, fill: Fill, *, overwrite: bool) -> None:
        threads.append(threading.get_ident())
        write(name, fill, overwrite=overwrite)

    monkeypatch.setattr(file, "write", spied)
    await exported(tmp_path / "a.csv", [1])
    assert threads
    assert threading.get_ident() not in threads


@needs_root
@pytest.mark.parametrize("overwrite", [False, True])
@pytest.mark.parametrize(
    ("lay", "reason"),
    [
        (lambda path: lay_link(path, path.parent.parent / "mine"), "it is a link of the user"),
        (lambda path: lay_link(path, path.parent.parent / "none"), "it is a link of the user"),
        (lay_file, "it belongs to the user"),
        (lay_pipe, "is not a regular file"),
    ],
)
async def test_a_file_of_another_user_is_refused(
    tmp_path: Path, lay: Callable[[Path], None], reason: str, *, overwrite: bool
) -> None:
    (tmp_path / "mine").write_text("precious")
    path = shared_folder(tmp_path) / "a.csv"
    lay(path)
    before = path.lstat()
    with pytest.raises(ExportError, match=reason):
        file_exists(str(path))
    with pytest.raises(ExportError, match=reason):
        await exported(path, [1], overwrite=overwrite)
    assert path.lstat().st_ino == before.st_ino
    assert (tmp_path / "mine").read_text() == "precious"
    assert not (tmp_path / "none").exists()


async def test_a_tilde_is_the_home_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert await exported("~/a.csv", [1]) == "1 connection written to ~/a.csv."
    assert (tmp_path / "a.csv").exists()
    with pytest.raises(ExportError, match=r"^~nobody-x/a\.csv: no such home folder"):
        write_text("~nobody-x/a.csv")


@pytest.mark.parametrize("name", ["a", "a.txt", "", ".csv", "csv", "a.csv/b", "a.csv.gz"])
async def test_other_endings_are_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(
        ExportError, match=r"^The name must end in \.csv, \.json, \.ndjson or \.jsonl$"
    ):
        await exported(tmp_path / name if name else "", [1])
    assert names(tmp_path) == []
    assert format_of("a.b.JSON") == "json"


async def test_an_existing_file_stays_unless_it_may_be_replaced(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("old")
    path.chmod(0o640)
    with pytest.raises(
        ExportError, match=r"a\.csv exists already; choose a new name, or replace it"
    ):
        await exported(path, [1])
    assert path.read_text() == "old"
    assert file_exists(os.fspath(path))
    await exported(path, [1], overwrite=True)
    assert path.read_text().startswith("id,fd,")
    assert path.stat().st_mode & 0o777 == 0o600
    assert names(tmp_path) == [path.name]


def test_a_link_is_kept_and_its_target_replaced(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    link, target = tmp_path / "link.csv", tmp_path / "there" / "a.csv"
    link.symlink_to(target)
    assert file_exists(os.fspath(link))
    with pytest.raises(ExportError, match="exists already"):
        write_text(link)
    for text in ("new", "newer"):
        write_text(link, text, overwrite=True)
        assert target.read_text() == text
    assert link.is_symlink()


def test_a_file_created_meanwhile_is_not_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.csv"
    path.write_text("theirs")
    monkeypatch.setattr("echotui.ui.export.file._find", lambda *_: False)
    for overwrite in (False, True):
        with pytest.raises(ExportError, match="exists already"):
            write_text(path, overwrite=overwrite)
    assert path.read_text() == "theirs"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("folder", r"/folder is a folder; choose a file in it"),
        ("none/a.csv", r"/none/a\.csv: no such folder; choose one that exists"),
        ("file/a.csv", r"/a\.csv was not written: Not a directory; choose another file"),
        ("loop.csv", r"was not written: Too many levels of symbolic links; choose another file"),
        ("n" * 300 + ".csv", r"was not written: File name too long; choose another file"),
        ("a\0b.csv", r"/a\\x00b\.csv cannot be a file name; choose another"),
        ("a\ud800.csv", r"/a\\ud800\.csv cannot be a file name; choose another"),
        ("/dev/null", r"^/dev/null is not a regular file; choose another name"),
        ("/proc/1/a.csv", r"^/proc/1/a\.csv(: no such folder| was not written)"),
        ("\x1b[2J\u202e/a.csv", r"/\\x1b\[2J\\u202e/a\.csv: no such folder"),
    ],
)
@pytest.mark.parametrize("overwrite", [False, True])
def test_each_error_is_explained(
    name: str, expected: str, *, overwrite: bool, tmp_path: Path
) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("old")
    (tmp_path / "loop.csv").symlink_to(tmp_path / "loop.csv")
    before = sorted(tmp_path.iterdir())
    with pytest.raises(ExportError, match=expected) as caught:
        write_text(f"{tmp_path}/{name}" if name[0] != "/" else name, overwrite=overwrite)
    assert str(caught.value).isascii()
    assert str(caught.value).isprintable()
    assert sorted(tmp_path.iterdir()) == before


def test_a_folder_without_write_permission_is_explained(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    path = tmp_path / "a.csv"
    expected = f"{path} was not written: Permission denied; choose a folder in which you may write"
    assert run(FORBIDDEN, path, "", 1) == f"{expected}\n"
    assert names(tmp_path) == []


@pytest.mark.parametrize("size", [60_000, 5_000_000])
@pytest.mark.parametrize("overwrite", ["", "overwrite"])
def test_a_full_disk_leaves_nothing_behind(size: int, overwrite: str, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    if overwrite:
        path.write_text("old")
    expected = f"{path} was not written: File too large; free some space, or choose another folder"
    assert run(FULL, path, overwrite, size) == f"{expected}\n"
    assert [each.read_text() for each in tmp_path.iterdir()] == (["old"] if overwrite else [])


@pytest.mark.parametrize("before", [None, 0o644, 0o400])
def test_no_other_user_can_read_it_at_any_time(before: int | None, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    if before is not None:
        path.write_text("old")
        path.chmod(before)
    modes: list[int] = []

    def fill(file: TextIO) -> None:
        modes.append(os.fstat(file.fileno()).st_mode & 0o777)

    umask = os.umask(0)
    try:
        write(os.fspath(path), fill, overwrite=True)
    finally:
        os.umask(umask)
    assert [*modes, path.stat().st_mode & 0o777] == [0o600, 0o600]
