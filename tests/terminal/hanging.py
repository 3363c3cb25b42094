"""A file system that does not answer, as a mount whose server has gone."""

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import Final

import pytest

HUNG: Final = "dead-mount"
"""The name of the folder in which every call hangs, while there is no file of the name `ANSWERS`
beside it."""
ANSWERS: Final = "answers"

# Only the end of the process ends the call, and no signal, as on a mount that is `hard` (nfs(5)).
_SOURCE: Final = """
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/syscall.h>
static void reach(const char *path) {
    if (path && strstr(path, "%s/"))
        while (syscall(SYS_faccessat, -100, getenv("ANSWERS"), 0)) usleep(20000);
}
#define PATH_FIRST(name) \\
    long name(const char *path, long b, long c, long d) { \\
        int (*real)(const char *, long, long, long) = dlsym(RTLD_NEXT, #name); \\
        reach(path); \\
        return real(path, b, c, d); \\
    }
#define PATH_SECOND(name) \\
    long name(long a, const char *path, long c, long d) { \\
        int (*real)(long, const char *, long, long) = dlsym(RTLD_NEXT, #name); \\
        reach(path); \\
        return real(a, path, c, d); \\
    }
PATH_FIRST(open) PATH_FIRST(open64) PATH_FIRST(stat) PATH_FIRST(stat64) PATH_FIRST(lstat)
PATH_FIRST(lstat64) PATH_FIRST(mkdir) PATH_FIRST(rename)
PATH_SECOND(openat) PATH_SECOND(openat64) PATH_SECOND(fstatat) PATH_SECOND(fstatat64)
"""


@cache
def _library() -> str:
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None or sys.platform != "linux":
        pytest.skip("a dead mount is made with a C compiler and LD_PRELOAD")
    folder = tempfile.mkdtemp(prefix="echotui-")
    atexit.register(shutil.rmtree, folder)
    source, library = Path(folder, "hang.c"), Path(folder, "hang.so")
    source.write_text(_SOURCE.replace("%s", HUNG))
    command = [compiler, "-w", "-shared", "-fPIC", "-o", str(library), str(source), "-ldl"]
    subprocess.run(command, check=True, timeout=60)
    return str(library)


def dead_mount(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a folder in which nothing answers in the programs that are started from now on.

    Args:
        folder: Where to make it.
        monkeypatch: Sets the environment of those programs.

    Returns:
        The folder. Here, where the tests run, it is like any other.
    """
    # The same for all tests, so that they start the program as a copy.
    monkeypatch.setenv("LD_PRELOAD", _library())
    monkeypatch.setenv("ANSWERS", str(folder / ANSWERS))
    mount = folder / HUNG
    mount.mkdir()
    return mount


def answer(mount: Path) -> None:
    """Let the mount answer from now on."""
    os.close(os.open(mount.parent / ANSWERS, os.O_CREAT | os.O_WRONLY))
