"""A program that is observed does what it does otherwise: each runs both ways."""

import re
import signal
import sys
from typing import Final

import pytest

from tests.observer.programs import Done, Programs, wait_until

FACTS: Final = """
import sys
before = set(sys.modules)
import os, signal, subprocess, threading, warnings, atexit, faulthandler
print(sorted(globals()), __name__, __file__, __spec__, sys.argv, sys.orig_argv, sys.path)
print(list(os.environ.items()), sys.flags, sys.warnoptions, warnings.filters, sys._xoptions)
print({each: signal.getsignal(each) for each in signal.valid_signals()})
print(signal.pthread_sigmask(signal.SIG_BLOCK, ()), signal.getitimer(signal.ITIMER_REAL))
print(threading.active_count(), threading.enumerate(), threading.stack_size())
print(sys.excepthook, sys.unraisablehook, sys.displayhook, sys.gettrace(), sys.getprofile())
print(len(sys.path_hooks), [f for f in sys.meta_path if isinstance(f, type)])
print(os.open("/dev/null", os.O_RDONLY), os.getcwd(), os.umask(0o22), sys.stdin.read())
print(sys.getswitchinterval(), sys.getrecursionlimit(), "sitecustomize" in before)
child = [sys.executable, "-c", "import os, sys; print(list(os.environ), 'echotui' in sys.modules)"]
print(subprocess.run(child, capture_output=True, text=True).stdout)
warnings.warn("a warning")
atexit.register(print, "at exit")
threading.Thread(target=lambda: print(threading.current_thread().name)).start()
"""
PROGRAMS: Final = {
    "raises": "def f():\n    {}['x']\ntry:\n    f()\nfinally:\n    g = 1 / 0\n",
    "exits": "import sys\nsys.exit('some text')\n",
    "ends": "import os\nprint('lost')\nos._exit(5)\n",
    "killed": "import os, signal\nprint(1, flush=True)\nos.kill(os.getpid(), signal.SIGTERM)\n",
    "interrupted": "import os, signal, time\nos.kill(os.getpid(), signal.SIGINT)\ntime.sleep(9)\n",
    "in_thread": "import threading\nthreading.Thread(target=lambda: 1 / 0).start()\n",
    "no_syntax": "print(\n",
    "cannot_import": "import nothing_of_this_name\n",
    "exec_fails": (
        "import os, sys\n"
        "for args in ((), ('/nowhere', ['x']), (sys.executable, 'x'), (sys.executable, [])):\n"
        "    for f in (os.execv, os._exit, lambda *a: os.execve(*a, {1: 2})):\n"
        "        try:\n            f(*args)\n"
        "        except Exception as error:\n            print(repr(error))\n"
    ),
    "not_closed": "import socket\ns = socket.socket()\ndel s\nprint('done')\n",
}
NOT_LOADED: Final = {
    "asyncio", "concurrent", "inspect", "logging", "multiprocessing", "queue", "random",
    "selectors", "signal", "socket", "ssl", "subprocess", "threading", "traceback",
}  # fmt: skip
STRICT: Final = ("-X", "dev", "-W", "error")


def both(programs: Programs, *args: str, text: str = "", **extra: str) -> Done:
    plain, observed = (
        programs.run(*args, observed=observed, text=text, **extra) for observed in (False, True)
    )
    # Line by line: pytest compares long texts for minutes.
    assert observed.code == plain.code
    for one, other in zip(lines(observed), lines(plain), strict=True):
        assert one == other
    assert programs.sockets().keys() <= (
        {programs.running[-1].pid} if plain.code == -signal.SIGTERM else set()
    )
    return plain


def lines(done: Done) -> list[str]:
    """Without addresses and the identities of threads."""
    return re.sub(r"0x[0-9a-f]+|started \d+", "", f"{done.out}\n{done.err}").splitlines()


@pytest.mark.parametrize("path", [{}, {"PYTHONPATH": ""}, {"PYTHONPATH": "/nowhere:lib"}])
def test_the_facts_of_a_program_are_the_same(programs: Programs, path: dict[str, str]) -> None:
    programs.write("facts.py", FACTS)
    done = both(programs, "facts.py", "--x", "y z", text="typed", **path)
    assert (done.code, "typed" in done.out, "a warning" in done.err) == (0, True, True)


def test_it_may_be_a_module_a_directory_code_or_typed(programs: Programs) -> None:
    programs.write("facts.py", FACTS)
    programs.write("folder/__main__.py", FACTS)
    for args in (["-m", "facts", "x"], ["folder"], ["-c", "import facts"], ["-m", "folder"]):
        assert "at exit" in both(programs, *args).out
    assert both(programs, "-", text="print(globals())").code == 0


def test_python_may_be_strict(programs: Programs) -> None:
    programs.write("facts.py", FACTS.replace('warnings.warn("a warning")', ""))
    assert both(programs, *STRICT, "facts.py").err == ""


@pytest.mark.parametrize("name", PROGRAMS)
def test_an_end_is_the_same(programs: Programs, name: str) -> None:
    programs.write("app.py", PROGRAMS[name])
    done = both(programs, *STRICT[:2], "app.py")
    assert done.code or done.err or done.out


def test_a_signal_is_waited_for_by_the_program_alone(programs: Programs) -> None:
    programs.write(
        "app.py",
        "import signal, sys\n"
        "signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])\n"
        "print('ready', flush=True)\n"
        "sys.exit(signal.sigwait([signal.SIGTERM]))\n",
    )
    process = programs.start("app.py")
    assert process.stdout
    assert process.stdout.readline() == "ready\n"
    process.terminate()
    assert process.wait(10) == signal.SIGTERM
    wait_until(lambda: not programs.sockets())


@pytest.mark.parametrize("text", ["print('theirs')", "raise ValueError('theirs')"])
def test_a_sitecustomize_of_its_own_is_run(programs: Programs, text: str) -> None:
    programs.write("lib/sitecustomize.py", text)
    programs.write("app.py", "import sys\nprint(sys.modules.get('sitecustomize'))\n")
    done = both(programs, "app.py", PYTHONPATH="lib")
    assert "theirs" in done.out + done.err


def test_its_own_files_hide_those_of_the_standard_library(programs: Programs) -> None:
    programs.write("app.py", "import json, enum, sys\nprint(json.MINE, enum.__file__)\n")
    programs.write("json.py", "print('loaded')\nMINE = 1\n")
    programs.write("lib/enum.py", "print('loaded')\n")
    assert both(programs, "app.py", PYTHONPATH="lib").out.count("loaded") == 2


def test_it_loads_nothing_that_a_program_would_be_changed_by(programs: Programs) -> None:
    code = "import sys; print(*{name.partition('.')[0] for name in sys.modules})"
    plain = set(programs.run("-c", code, observed=False).out.split())
    loaded = set(programs.run("-c", code).out.split()) - plain
    assert "echotui" in loaded
    assert loaded <= sys.stdlib_module_names | {"echotui"}
    assert not loaded & NOT_LOADED


def test_a_socket_that_cannot_be_made_is_no_matter(programs: Programs) -> None:
    programs.write("app.py", "import sys\nprint(sys.argv, 'echotui' in sys.modules)\n")
    programs.descriptors = 4
    assert both(programs, "app.py") == (0, "['app.py'] False\n", "")


LATER: Final = """
import os
try:
    import _interpreters as interpreters
except ImportError:
    import _xxsubinterpreters as interpreters
def observers():
    return [(each, os.stat(f"echotui/{each}").st_ino) for each in os.listdir("echotui")]
before, own = observers(), interpreters.create()
interpreters.run_string(own, "import sys; assert not [p for p in sys.path if 'echotui' in p]")
interpreters.run_string(own, "assert not [m for m in sys.modules if m.startswith('echotui')]")
interpreters.destroy(own)
print(observers() == before, len(before))
"""


def test_a_later_interpreter_of_the_process_is_left_alone(programs: Programs) -> None:
    programs.write("later.py", LATER)
    assert programs.run("later.py") == Done(0, "True 1\n", "")
