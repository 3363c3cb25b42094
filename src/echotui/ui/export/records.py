"""The format of a file of records: its name says it."""

from collections.abc import Mapping
from pathlib import PurePath
from typing import Final

from echotui.ui.export.file import ExportError

FORMATS: Final[Mapping[str, str]] = {
    ".csv": "csv",
    ".json": "json",
    ".ndjson": "ndjson",
    ".jsonl": "ndjson",
}
"""By the ending of the file's name, in upper or lower case."""
ENDINGS: Final = ".csv, .json, .ndjson or .jsonl"


def format_of(path: str) -> str:
    """Return the name of the format, as in `model.records.formats`; else raise `ExportError`."""
    suffix = PurePath(path).suffix.lower()
    if suffix not in FORMATS:
        raise ExportError(f"The name must end in {ENDINGS}")
    return FORMATS[suffix]
