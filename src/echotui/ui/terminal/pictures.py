"""Tells pictures, of which some may be left out, from all else that is written to a terminal."""

import re
from typing import Final

_SYNC_START: Final = "\x1b[?2026h"
_SYNC_END: Final = "\x1b[?2026l"
_PICTURE: Final = re.compile(r"\n*\x1b\[\d+;\d+H")
"""How a picture begins, and nothing else that Textual writes: the cursor goes to a place."""


class Pictures:
    """Encodes what Textual writes; a synchronized picture becomes one with its start and end.

    Args:
        encoding: The terminal's.
    """

    def __init__(self, encoding: str) -> None:
        self._encoding = encoding
        self._synchronized = False

    def encode(self, data: str) -> tuple[bytes, bool]:
        """Encode one write.

        Args:
            data: Whole sequences.

        Returns:
            The bytes, empty where they come with the next picture; and whether they are a picture.
        """
        if data in (_SYNC_START, _SYNC_END):
            self._synchronized = data == _SYNC_START
            return b"", False
        picture = bool(_PICTURE.match(data))
        if picture and self._synchronized:
            data = _SYNC_START + data + _SYNC_END
        return data.encode(self._encoding, "backslashreplace"), picture
