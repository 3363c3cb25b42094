from pathlib import Path

import pytest

from tests.cli.conftest import _clean

__all__ = ["_clean"]


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The path of a configuration file that does not exist yet."""
    return tmp_path_factory.mktemp("any") / "settings.toml"
