"""The few errors of echotui, typed by whose fault they are."""


class EchotuiError(Exception):
    """Anything that echotui itself raises on purpose."""


class SettingsError(EchotuiError):
    """A flag, variable or file asks for something that is not allowed.

    The text is one line that names what was wrong, where, and what is allowed.
    """


class StartError(EchotuiError):
    """The program cannot start here: port taken, bad host, no terminal.

    The text is one line; nothing has been written to the terminal yet.
    """


class IllegalSignalError(EchotuiError):
    """A connection was told something that cannot happen in its state: a fault of ours."""


class FilterError(EchotuiError):
    """What is typed as a filter cannot be read, or is not all there yet.

    The text is one sentence in printable ASCII: what is wrong or missing, and what is allowed.
    """


class MessageError(EchotuiError):
    """A message of another process cannot be read, or a value cannot be written as one.

    The text is one printable line: what is wrong, and what is allowed.
    """
