"""The preferences of the dashboard, from the settings."""

import os
import sys
from typing import Final

from echotui.config.settings import Settings
from echotui.config.writer import ConfigWriter
from echotui.model import fields
from echotui.system.tty import takes_unicode
from echotui.ui.preferences import NoSettingsFile, Preferences

CAPTIONED: Final = (fields.EVENT, fields.LAST)
"""Columns that the captions of a demo explain; on a narrow screen they are left out last."""


def preferences(settings: Settings, *, demo: bool = False) -> Preferences:
    """Choose how the dashboard draws; in ASCII also where the terminal takes nothing else."""
    return Preferences(
        refresh=settings.refresh,
        theme=settings.theme,
        ascii=settings.ascii or not _unicode(),
        mouse=settings.mouse,
        columns=settings.columns,
        keep=CAPTIONED if demo else (),
        journal_height=settings.journal_height,
        keys=settings.keys,
        sort=settings.sort,
        file=NoSettingsFile()
        if settings.config == ""
        else ConfigWriter(settings.config, settings.origins),
    )


def _unicode() -> bool:
    return sys.__stderr__ is None or takes_unicode(sys.__stderr__.encoding, os.environ)
