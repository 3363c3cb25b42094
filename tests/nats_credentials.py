"""A file of NATS credentials as nsc makes it, and the configuration of a broker that accepts it."""

import base64
import json
import os
import time
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import nkeys

_HEADER: Final = {"typ": "JWT", "alg": "ed25519-nkey"}
_FILE: Final = """-----BEGIN NATS USER JWT-----
{jwt}
------END NATS USER JWT------

-----BEGIN USER NKEY SEED-----
{seed}
------END USER NKEY SEED------
"""


class _Key:
    """A pair of keys of an operator, an account or a user."""

    def __init__(self, prefix: int) -> None:
        self.seed = bytearray(nkeys.encode_seed(os.urandom(32), prefix))
        self._pair = nkeys.from_seed(self.seed)
        self.public: Final = self._pair.public_key.decode()

    def sign(self, subject: str, kind: str, **nats: Any) -> str:
        """Issue a token that says something about the owner of a public key."""
        claims: dict[str, Any] = {
            "iat": int(time.time()), "iss": self.public, "sub": subject, "name": kind,
            "nats": {"type": kind, "version": 2, **nats},
        }  # fmt: skip
        digest = sha256(json.dumps(claims).encode()).digest()
        claims["jti"] = base64.b32encode(digest).decode().rstrip("=")
        body = ".".join(_encoded(json.dumps(part).encode()) for part in (_HEADER, claims))
        return f"{body}.{_encoded(self._pair.sign(body.encode()))}"


def make_credentials(file: Path) -> str:
    """Write a file of credentials. Return the lines of the configuration that accept it."""
    operator, account, user = (
        _Key(prefix)
        for prefix in (
            nkeys.PREFIX_BYTE_OPERATOR, nkeys.PREFIX_BYTE_ACCOUNT, nkeys.PREFIX_BYTE_USER,
        )
    )  # fmt: skip
    unlimited = dict.fromkeys(("subs", "data", "payload"), -1)
    wide = dict.fromkeys(("conn", "leaf", "imports", "exports"), -1) | {"wildcards": True}
    of_account = operator.sign(account.public, "account", limits=unlimited | wide)
    of_user = account.sign(user.public, "user", **unlimited)
    file.write_text(_FILE.format(jwt=of_user, seed=user.seed.decode()), encoding="ascii")
    of_operator = operator.sign(operator.public, "operator")
    return (
        f"operator: {of_operator}\nresolver: MEMORY\n"
        f"resolver_preload: {{ {account.public}: {of_account} }}\n"
    )


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")
