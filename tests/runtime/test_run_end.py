import signal

from echotui.runtime.run_end import RunEnd, unless_ignored


async def test_a_second_signal_ends_at_once_with_the_code_of_the_first() -> None:
    end = RunEnd()
    assert (end.code, end.why) == (0, "")
    end.receive(signal.SIGTERM)
    assert (end.code, end.why) == (143, "ended by SIGTERM")
    assert end.ended.is_set()
    assert not end.at_once.is_set()
    end.receive(signal.SIGINT)
    assert end.at_once.is_set()
    assert (end.code, end.why) == (143, "ended by SIGTERM")


async def test_one_signal_is_enough_after_the_operator_has_quit() -> None:
    end = RunEnd()
    end.end("the operator quit")
    assert (end.code, end.at_once.is_set()) == (0, False)
    end.receive(signal.SIGHUP)
    assert (end.code, end.at_once.is_set(), end.why) == (129, True, "the operator quit")


async def test_a_signal_that_tells_nothing_new_does_not_count_as_a_second_one() -> None:
    end = RunEnd(lambda number: number == signal.SIGHUP)
    end.receive(signal.SIGHUP)
    end.receive(signal.SIGHUP)
    assert not end.at_once.is_set()
    end.receive(signal.SIGTERM)
    assert end.at_once.is_set()


def test_ignored_signals_stay_ignored() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        assert unless_ignored((signal.SIGHUP, signal.SIGTERM)) == [signal.SIGTERM]
    finally:
        signal.signal(signal.SIGHUP, before)
