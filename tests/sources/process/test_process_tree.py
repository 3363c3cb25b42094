"""All processes, and the descendants of one."""

import os
import sys

import pytest

from echotui.sources.process import process_tree
from tests.sources.process.target import Target

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="there is no /proc")


def test_a_child_is_listed_until_it_ends() -> None:
    with Target() as target:
        assert target.pid in process_tree.children(os.getpid())
        assert [each.pid for each in process_tree.family(target.pid)] == [target.pid]
    assert process_tree.family(target.pid) == []


def test_a_kernel_that_does_not_list_children(monkeypatch: pytest.MonkeyPatch) -> None:
    with Target() as target:
        child = target.run("answer = os.fork()\nif not answer:\n    select.select([], [], [])")
        listed = process_tree.family(target.pid)
        assert [each.pid for each in listed] == [target.pid, child]
        monkeypatch.setattr(process_tree, "CHILDREN", "none")
        assert process_tree.family(target.pid) == listed
