"""The program as a dashboard of a server in another process."""

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from echotui.cli.attach import OF_DASHBOARD
from echotui.config.values import SWITCH
from tests.serve_process import ServeProcess
from tests.terminal.terminal import Terminal

VALUES: Final = {
    name: option.type is not SWITCH
    for option in OF_DASHBOARD
    for name in (option.flag, option.negative, option.short)
    if name
}
"""The flags of `attach`, and whether each takes a value."""
OF_PROCESS: Final = "it is about the process that serves"
OF_LOG: Final = "the server has this log"
GOES_ON: Final = "the server goes on when the dashboard ends: no question, no drain"
NOT_ATTACHED: Final = {
    "test_ascii::test_nothing_but_ascii_is_sent": GOES_ON,
    "test_covered::test_next_to_nothing_is_painted_when_next_to_nothing_changes": GOES_ON,
    "test_control": OF_PROCESS,
    "test_fault_04_before_accept": OF_LOG,
    "test_fault_05_descriptors": OF_PROCESS,
    "test_fault_13_churn": OF_PROCESS,
    "test_fault_14_25_cannot_start": OF_PROCESS,
    "test_fault_20_blocked::test_clients_receive_their_queues": GOES_ON,
    "test_fault_20_blocked::test_it_ends_in_time_and_the_terminal_is_restored": GOES_ON,
    "test_fault_21_vanished": GOES_ON,
    "test_fault_22_signals": GOES_ON,
    "test_fault_23_crash::test_it_is_restarted_three_times": GOES_ON,
    "test_fault_23_crash::test_with_none_left_a_closed_terminal_still_ends_it": GOES_ON,
    "test_fault_31_input::test_a_paste_without_its_end_consumes_keys_for_a_second_only": GOES_ON,
    "test_fault_34_38_refused": OF_PROCESS,
    "test_fault_36_nothing_left": OF_PROCESS,
    "test_fault_49_50_51_stands::test_every_byte_is_back_when_the_operator_quits": GOES_ON,
    "test_fault_49_50_51_stands::test_a_failed_dashboard_and_a_signal_let_the_loop_run": GOES_ON,
    "test_log": OF_LOG,
    "test_main_job::test_quit_asks_while_clients_are_connected": GOES_ON,
    "test_notices::test_more_clients_than_fit": OF_PROCESS,
    "test_resolve": OF_PROCESS,
    "test_stopped::test_after_the_dashboard_has_ended_it_changes_no_terminal": GOES_ON,
}
"""Files, and tests in them as `file::test`, that have no meaning attached, with the reason."""


@contextmanager
def serving(*options: str) -> Iterator[tuple[ServeProcess, str]]:
    """Run a server; give it and the path of its control socket, which is short enough for one."""
    folder = Path(tempfile.mkdtemp(prefix="echotui-"))
    path = str(folder / "s")
    server = ServeProcess(folder, "--control", path, *options)
    try:
        yield server, path
    finally:
        server.close()
        shutil.rmtree(folder)


def attach(
    path: str,
    *options: str,
    columns: int = 120,
    rows: int = 36,
    argv: Sequence[str] = (),
    script: str = "",
) -> Terminal:
    """Start a dashboard of the server behind a socket; without `argv`, as a copy."""
    return Terminal(
        [*argv, "attach", path, *options],
        columns=columns,
        rows=rows,
        copied=not argv,
        script=script,
    )


def split(options: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return those options that a server takes, and those of `attach`."""
    of_server: list[str] = []
    of_attach: list[str] = []
    left = list(options)
    while left:
        flag = left.pop(0)
        given = [flag]
        if left and not left[0].startswith("--") and VALUES.get(flag, True):
            given.append(left.pop(0))
        (of_attach if flag in VALUES else of_server).extend(given)
    return of_server, of_attach
