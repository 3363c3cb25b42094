"""What comes from outside, as printable ASCII."""


def escape(value: bytes | str) -> str:
    r"""Escape everything that is not printable ASCII.

    Args:
        value: Bytes, each taken for the character of its number; or any text, lone surrogates too.

    Returns:
        Printable ASCII: `ping\r\n`, `\x00`, `\u20ac`. A backslash is `\\`, so that the result
        stands for one value only.
    """
    text = value.decode("latin-1") if isinstance(value, bytes) else value
    return text.encode("unicode_escape").decode("ascii")
