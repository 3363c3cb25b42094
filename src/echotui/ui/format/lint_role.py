"""The colour of lints."""

from echotui.model.lints import is_information


def lint_role(name: str) -> str:
    """Return the colour role of a lint: of its sign, its name and its count."""
    return "faint" if is_information(name) else "choked"
