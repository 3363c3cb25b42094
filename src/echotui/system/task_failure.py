"""Errors of tasks whose results nobody awaits."""

import asyncio
from collections.abc import Coroutine
from typing import Any


def reported_task(coroutine: Coroutine[Any, Any, None]) -> "asyncio.Task[None]":
    """Run a coroutine in a task whose error is logged at once."""
    task = asyncio.create_task(coroutine)
    task.add_done_callback(report_failure)
    return task


def report_failure(task: "asyncio.Task[Any]") -> None:
    """Let the loop log an error at once, as a `done` callback: else it does when it drops the task.

    The task may be kept for as long as its owner.
    """
    error = None if task.cancelled() else task.exception()
    if error is not None:
        context = {"message": "a task failed", "exception": error, "task": task}
        task.get_loop().call_exception_handler(context)
