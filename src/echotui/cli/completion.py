"""Shell completion, from cyclopts: installs the script of a shell, or returns it."""

from typing import Annotated, Final, Literal, get_args

from cyclopts import App, Parameter

from echotui.errors import SettingsError, StartError
from echotui.system.printable import one_line

ShellName = Literal["bash", "zsh", "fish"]
Shell = Annotated[ShellName | None, Parameter(help="Without one: the shell that runs echotui.")]

_LOADED: Final[dict[ShellName, str]] = {
    "bash": "~/.bashrc loads it",
    "zsh": "zsh loads it if ~/.zshrc calls compinit",
    "fish": "fish loads it",
}


def script(app: App, shell: ShellName | None) -> str:
    """Return the script of a shell; `None`: of the one that runs us.

    Raises:
        SettingsError: It is none that can complete.
    """
    return app.generate_completion(shell=shell or _running())


def install(app: App, shell: ShellName | None) -> str:
    """Write the script of a shell to where it is loaded, as `script`; return what was done.

    Raises:
        SettingsError: It is none that can complete.
        StartError: A file could not be written.
    """
    shell = shell or _running()
    try:
        path = app.install_completion(shell=shell)
    except OSError as error:
        where = one_line(str(error.filename or "the script"))
        raise StartError(f"{where}: cannot be written: {error.strerror}") from error
    return f"Installed {one_line(str(path))}; {_LOADED[shell]}. It works in the next shell.\n"


def _running() -> ShellName:
    # Not at the top: it takes 4 ms to load, and is used once in a lifetime.
    from cyclopts.completion import detect  # noqa: PLC0415

    names = ", ".join(get_args(ShellName))
    try:
        found = detect.detect_shell()
    except detect.ShellDetectionError as error:
        raise SettingsError(f"the shell is unknown; name it: {names}") from error
    if found == "powershell":
        raise SettingsError(f"there is no completion for {found}; there is for {names}")
    return found
