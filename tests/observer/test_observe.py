"""`echotui.observe()`, called by the program itself."""

import sys
from pathlib import Path
from typing import Final

import pytest

import echotui
from tests.observer.programs import Programs, ask

CALLS: Final = """
import sys, os
import echotui
{call}
print(os.listdir("echotui"), flush=True)
sys.stdin.read()
"""


@pytest.fixture
def own(programs: Programs) -> Programs:
    """Programs that import echotui from its path alone: nothing else of it is installed."""
    programs.environment["PYTHONPATH"] = str(Path(echotui.__file__).parents[1])
    return programs


@pytest.mark.parametrize("observed", [False, True])
def test_it_is_observed_once_and_may_allow_more(own: Programs, *, observed: bool) -> None:
    call = "echotui.observe(); echotui.observe(allow_kick=True); echotui.observe()"
    own.write("app.py", CALLS.format(call=call))
    process = own.start("app.py", observed=observed)
    assert process.stdout
    assert process.stdout.readline() == f"['{process.pid}.observe']\n"
    hello = ask(own.sockets()[process.pid], ask="hello")[0]["hello"]
    assert (hello[3], hello[5]) == ("app.py", True)
    assert process.communicate(timeout=10) == ("", "")
    assert not own.sockets()


@pytest.mark.parametrize("observed", [False, True])
def test_it_tells_why_it_cannot(own: Programs, *, observed: bool) -> None:
    own.write("app.py", "import echotui\nechotui.observe()\n")
    own.descriptors = 4
    done = own.run("app.py", observed=observed)
    assert (done.code, done.out) == (1, "")
    assert done.err.endswith("OSError: [Errno 24] Too many open files\n")


def test_it_needs_linux(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    with pytest.raises(OSError, match="Linux"):
        echotui.observe()
