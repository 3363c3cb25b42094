"""Reads a configuration file as the command line `--config FILE` does, without the command line."""

from pathlib import Path

from echotui.cli.resolve import resolve
from echotui.config.settings import Settings


def read_settings(file: Path) -> Settings:
    """Give the settings: a tenth of the time of `parse`, for tests that read hundreds of files."""
    return resolve({"config": str(file)}, {"config": "--config"}, {})
