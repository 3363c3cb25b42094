import os
import socket
from pathlib import Path

import pytest

from echotui.system.regular_file import read


def test_so_many_bytes_and_no_more(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"abcdef")
    assert read(path, 100)[0] == b"abcdef"
    content, status = read(path, 3)
    assert (content, status.st_size) == (b"abc", 6)


def test_of_a_pipe_or_device_nothing_is_read_and_nothing_blocks(
    tmp_path: Path,
) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match="it is a pipe, not a regular file"):
        read(tmp_path / "pipe", 1)
    with pytest.raises(OSError, match="it is a device, not a regular file"):
        read("/dev/zero", 1)
    with pytest.raises(IsADirectoryError):
        read(tmp_path, 1)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "socket"))
        with pytest.raises(OSError, match="No such device"):
            read(tmp_path / "socket", 1)


def test_the_usual_name_of_an_empty_file() -> None:
    assert read(os.devnull, 1)[0] == b""
