"""The errors that echotui raises, one type for each cause: settings, system, peer, filter, bug."""


class EchotuiError(Exception):
    """Base class of echotui's errors."""


class SettingsError(EchotuiError):
    """A flag, variable or file asks for something that is not allowed.

    The text is one line that names what was wrong, where, and what is allowed.
    """


class StartError(EchotuiError):
    """The program cannot start here: port taken, bad host, no terminal.

    The text is one line; nothing has been written to the terminal yet.
    """


class NoServerError(EchotuiError):
    """No server answers where one was looked for; the text is one printable line."""


class BrokerError(EchotuiError):
    """There is no connection to a broker; the text is one printable line, without a password."""


class IllegalSignalError(EchotuiError):
    """An event that cannot happen in the connection's state: a bug in echotui."""


class FilterError(EchotuiError):
    """The text of a filter cannot be parsed, or is incomplete.

    The text is one sentence in printable ASCII: what is wrong or missing, and what is allowed.

    Attributes:
        column: Of the first character of the term that is wrong, from 1; 0 while unknown.
    """

    column = 0


class FaultError(EchotuiError):
    """A rule of injected faults cannot be put on; the text is one sentence in printable ASCII.

    Attributes:
        nobody: No client and no rule is meant by it: nothing was refused.
    """

    def __init__(self, text: str, *, nobody: bool = False) -> None:
        super().__init__(text)
        self.nobody = nobody


class MessageError(EchotuiError):
    """A message of another process cannot be read, or a value cannot be written as one.

    The text is one printable line: what is wrong, and what is allowed.
    """
