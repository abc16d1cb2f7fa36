"""The server's own key: ssh-ed25519, RFC 8709."""

from ..compat import load
from .wire import string


class HostKey:
    """`pair`: 32 bytes of seed, 32 of public key. `blob` is what clients know it by."""

    ALGORITHM = "ssh-ed25519"

    def __init__(self, pair):
        self._seed = pair[:32]
        self.public = public = pair[32:]
        self.blob = string(b"ssh-ed25519") + string(public)

    def sign(self, data):
        """Generator of steps: the signature blob over `data`."""
        sign = load("crypto.ed25519").sign
        yield
        signature = yield from sign(self._seed, self.public, data)
        return string(b"ssh-ed25519") + string(signature)
