"""The paths in the three READMEs exist."""

import re
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[1]
NAME: Final = re.compile(r"[\w./-]+(?:\.(?:py|toml|md|tcss)|/)")
OF_THE_OPERATOR: Final = frozenset({"echotui/config.toml"})
"""Not in the tree."""


def paths(text: str) -> list[str]:
    """List what is linked to in a text, or stands in backquotes and is a path."""
    quoted = [name for name in re.findall(r"`([^`\n]+)`", text) if NAME.fullmatch(name)]
    links = re.findall(r"\]\((?!http|#)([^)#]+)", text)
    return [name for name in quoted + links if name not in OF_THE_OPERATOR]


def is_there(path: str, folder: Path) -> bool:
    """Check a path from a README's folder or the root; a bare name anywhere below the folder."""
    if (folder / path).exists() or (ROOT / path).exists():
        return True
    bare = "/" not in path.rstrip("/")
    return bare and next(folder.rglob(path.rstrip("/")), None) is not None


def test_paths_are_found() -> None:
    assert paths("`a.py` `a b.py` `x` `c/` [d](e/f.svg) [g](https://h.i/j.md) [k](#l)") == [
        "a.py",
        "c/",
        "e/f.svg",
    ]
    assert is_there("ui/app.py", ROOT / "src/echotui")
    assert not is_there("ui/ap.py", ROOT / "src/echotui")


@pytest.mark.parametrize("folder", [".", "src/echotui", "tests"])
def test_each_path_of_a_readme_exists(folder: str) -> None:
    found = paths((ROOT / folder / "README.md").read_text(encoding="utf-8"))
    assert len(found) > 10
    below = ROOT / ("src" if folder == "." else folder)
    missing = [path for path in found if not is_there(path, below)]
    assert not missing
