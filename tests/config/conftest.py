from pathlib import Path

import pytest

from tests.cli.conftest import clean_environment

__all__ = ["clean_environment"]


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The path of a configuration file that does not exist yet."""
    return tmp_path_factory.mktemp("any") / "settings.toml"
