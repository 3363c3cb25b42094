"""Why there is no connection to a broker, in words."""

import os
import socket
import ssl
from typing import Final

from echotui.model.broker_url import BrokerUrl
from echotui.system.printable import one_line

LONGEST: Final = 160
"""Characters: some are the broker's."""


def reason(error: BaseException, url: BrokerUrl) -> str:
    """Return one printable line without a password: the URL, and what was wrong."""
    return f"{url}: {_what(error, url)}"


def _what(error: BaseException, url: BrokerUrl) -> str:
    text = str(error).removeprefix("nats: ").strip("' ")
    if "authorization violation" in text.lower() or "authorization failed" in text.lower():
        refused = "user, password or token" if url.secret else "credentials, or their absence"
        return f"the broker refuses the {refused}"
    if "stale connection" in text:
        return "the broker does not answer"
    match error:
        case ssl.SSLCertVerificationError():
            words = f"its certificate is not accepted: {error.verify_message}"
        case ssl.SSLError():
            words = f"TLS failed: {error.reason or text}"
        case TimeoutError():
            words = "the broker does not answer"
        case socket.gaierror():
            words = f"the host is not found: {error.strerror or text}"
        case OSError(errno=int(number)):
            # asyncio's text has the address as Python writes it.
            words = f"it cannot be reached: {os.strerror(number)}"
        case OSError():
            words = "it cannot be reached at any of its addresses"
        case _:
            words = text or type(error).__name__
    return one_line(words)[:LONGEST]
