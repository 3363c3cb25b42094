"""A session is recorded, and its moment is read back as it was."""

import sys
from pathlib import Path

import pytest

from echotui.model.limits import Limits
from tests.screenshots import moment
from tests.screenshots.session import session

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux has all of 127.0.0.0/8 on loopback"
)


async def test_a_moment_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moment, "FOLDER", tmp_path)
    async with session("crush", Limits(max_per_ip=4), ["127.0.0.1"], port=0) as recorder:
        first = await recorder.when(lambda view: view.rows)
        view = await recorder.when(
            lambda view: view.totals.rejected and view.totals.closed, first.rows[0].id
        )
        recorder.keep("now", view)
    kept = moment.load("now")
    assert kept.view == view
    assert 0 < kept.share < 1
    assert {row.address.host for row in view.rows} > {"127.0.0.2", "127.0.0.7", "127.0.0.11"}
    assert view.detail
