"""The token that HTTP clients must send."""

import stat
from typing import Final

from echotui.errors import StartError
from echotui.system.printable import one_line
from echotui.system.regular_file import read
from echotui.system.safe_path import check_owner

LARGEST: Final = 4096  # Bytes of the file.
SHORTEST: Final = 8  # Bytes; a shorter one is guessed.


def read_token(path: str) -> bytes:
    """Read the token from a file that only we can read; blanks around it do not count.

    Raises:
        StartError: It cannot be read, others can read it, or there is no token in it.
    """
    flag = f"--http-token-file {one_line(path)}"
    try:
        content, status = read(path, LARGEST + 1)
        check_owner(status)
    except OSError as error:
        raise StartError(f"{flag}: cannot be used: {error.strerror or error}") from error
    if stat.S_IMODE(status.st_mode) & 0o077:
        raise StartError(f"{flag}: others may read it; run chmod 600 on it")
    token = content.strip()
    if len(content) > LARGEST or not token.isascii() or len(token.split()) != 1:
        raise StartError(f"{flag}: it holds no token: one word of ASCII, at most {LARGEST} bytes")
    if len(token) < SHORTEST:
        raise StartError(f"{flag}: the token has {len(token)} characters; {SHORTEST} are needed")
    return token
