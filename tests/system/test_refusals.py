import errno
import os

import pytest

from echotui.errors import StartError
from echotui.system.refusals import refusal, starting


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (MemoryError(), "out of memory"),
        (RuntimeError("can't start new thread"), "no thread can be started; see ulimit -u"),
        (OSError(errno.EMFILE, os.strerror(errno.EMFILE)), "Too many open files"),
        (ImportError("libfoo.so: failed to map segment"), "libfoo.so: failed to map"),
    ],
)
def test_a_refusal_is_one_line(error: Exception, text: str) -> None:
    assert refusal(error).startswith(text)
    with pytest.raises(StartError, match=f"^cannot start: {text}"), starting():
        raise error


@pytest.mark.parametrize("error", [RuntimeError("dictionary changed size"), OSError(), KeyError()])
def test_faults_of_ours_are_not_hidden(error: Exception) -> None:
    assert not refusal(error)
    with pytest.raises(type(error)), starting():
        raise error
