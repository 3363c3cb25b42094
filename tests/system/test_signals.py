import signal

from echotui.system.signals import SIGNALS, signal_name


def test_each_is_one_that_may_be_handled_and_ends_a_program() -> None:
    stay = {"SIGCHLD", "SIGCONT", "SIGURG", "SIGWINCH", "SIGTSTP", "SIGTTIN", "SIGTTOU", "SIGSTOP"}
    never = {"SIGKILL", "SIGSEGV", "SIGBUS", "SIGFPE", "SIGILL"}
    # Python ignores these two (library/signal).
    ignored = {"SIGPIPE", "SIGXFSZ"}
    rest = {each.name for each in signal.Signals}
    names = {signal_name(number) for number in SIGNALS}
    assert rest - stay - never - ignored <= names | {"SIGRTMAX", "SIGEMT", "SIGINFO"}
    assert not names & (stay | never | ignored)


def test_each_has_a_name_of_its_own() -> None:
    names = [signal_name(number) for number in SIGNALS]
    assert len({*names}) == len(SIGNALS)
    assert all(name.isascii() and name.startswith("SIG") for name in names)
    if hasattr(signal, "SIGRTMIN"):
        assert signal_name(signal.SIGRTMIN) == "SIGRTMIN"
        assert signal_name(signal.SIGRTMIN + 3) == "SIGRTMIN+3"
