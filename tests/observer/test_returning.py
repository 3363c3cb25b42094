"""What is called when a function returns; debuggers are left alone."""

import subprocess
import sys

CODE = """
import sys
from echotui.observer.returning import when_returned
noted = []
def fork():
    hook()
def hook():
    when_returned(sys._getframe(1), [lambda: noted.append(sys.gettrace())])
    noted.append("in the hook")
{before}
noted.append(hook()); noted.append("next")
print(noted, sys.gettrace(), sys._getframe().f_trace)
"""


def run(before: str) -> str:
    code = CODE.format(before=before)
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout


def test_it_is_called_when_the_hook_has_returned() -> None:
    assert run("") == "['in the hook', None, None, 'next'] None None\n"


def test_with_a_debugger_it_is_called_at_once() -> None:
    out = run("def debug(*_): pass\nsys.settrace(debug)\n")
    assert out.startswith("[<function debug")
    assert out.count("<function debug") == 2
