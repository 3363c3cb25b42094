"""Whether the source answers, and of which run of the server its answers are."""

from typing import Final

from echotui.model.view import View
from echotui.ui.dashboard.lint_news import LintNews
from echotui.ui.dashboard.main_screen import MainScreen
from echotui.ui.dashboard.server_news import ServerNews
from echotui.ui.dashboard.view_state import ViewState
from echotui.ui.format.units import grouped
from echotui.ui.shared.controls import Controls
from echotui.ui.shared.run_watch import ANEW, RunWatch

NOTHING_YET: Final = "No answer yet"


class Liveness:
    """Dims what is shown while the source is silent, and starts anew with another run.

    Reports what begins to look wrong with the server, and which servers do not answer.
    """

    def __init__(self, screen: MainScreen, controls: Controls) -> None:
        self._screen = screen
        self._controls = controls
        self._run = RunWatch()
        self._news = LintNews(controls.messages)
        self._server_news = ServerNews(controls.messages)

    def show(self, view: View) -> None:
        """Prepare the screen for a view; the rows of a silent one are drawn already."""
        screen, silent = self._screen, bool(view.silent)
        if self._run.is_another(view):
            self._start_anew()
        screen.table.silent = screen.journal.silent = screen.summary.silent = silent
        screen.summary.read_only = screen.operator.read_only
        screen.summary.interval = screen.poller.interval
        self._server_news.show(view)
        if not silent:
            self._news.show(view)
        elif not screen.table.view.at:
            screen.table.empty_text = NOTHING_YET

    async def bring_rows(self) -> None:
        """Poll for what the cursors have moved to; without an answer, move them back."""
        screen = self._screen
        # While paused, ask only for rows that the view does not have.
        await screen.poller.poll(rows=not screen.state.pause or screen.table.cursor.incomplete)
        if screen.poller.latest.silent:
            screen.table.stay()
            screen.journal.stay()

    def _start_anew(self) -> None:
        """Drop what is about connections of the run before: no key may act on another client."""
        screen = self._screen
        self._controls.withdraw()
        self._controls.warn(restart_text(screen.state, len(screen.marks.ids)))
        screen.mark(screen.marks.of_run_before())
        screen.table.cursor.await_rows()
        screen.journal.position.restart()
        screen.change(screen.state.restarted())
        # The new one may be able to do other things.
        screen.table.screen.refresh_bindings()


def restart_text(state: ViewState, marks: int) -> str:
    """Describe what the operator has lost by it; `state` and number of `marks` before it."""
    cleared = f"{grouped(marks)} mark{' was' if marks == 1 else 's were'} cleared"
    lost = (
        cleared if marks else "",
        "the view is no longer paused" if state.pause else "",
        "the order is no longer frozen" if state.frozen_at else "",
        "nothing is followed" if state.following else "",
    )
    return f"{'; '.join([ANEW, *filter(None, lost)])}."
