"""What the operator chose for the screen, from the settings."""

import os
import sys
from typing import Final

from echotui.config.settings import Settings
from echotui.config.writer import ConfigWriter
from echotui.model import fields
from echotui.ui.preferences import Look, keep_nothing
from echotui.ui.terminal.encoding import takes_unicode

DEMO_COLUMNS: Final = (fields.EVENT, fields.LAST)
"""Columns that the captions of a demo speak of."""


def look_of(settings: Settings, *, demo: bool = False) -> Look:
    """Choose how the dashboard looks; ASCII also where the terminal takes nothing else.

    Args:
        settings: All of them.
        demo: Whether a demo runs: its captions speak of columns that then stay longest.

    Returns:
        Those of the screen.
    """
    save = keep_nothing if settings.config == "" else ConfigWriter(settings.config).save
    return Look(
        refresh=settings.refresh,
        theme=settings.theme,
        ascii=settings.ascii or not _unicode(),
        mouse=settings.mouse,
        columns=settings.columns,
        keep=DEMO_COLUMNS if demo else (),
        keys=settings.keys,
        save=save,
    )


def _unicode() -> bool:
    return sys.__stderr__ is None or takes_unicode(sys.__stderr__.encoding, os.environ)
