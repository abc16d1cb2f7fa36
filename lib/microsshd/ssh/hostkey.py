"""The server's own key: ssh-ed25519, RFC 8709."""

from ..compat import load
from .wire import string


class HostKey:
    """From a 32-byte seed and 32-byte public key. `blob` is what clients know it by."""

    ALGORITHM = "ssh-ed25519"

    def __init__(self, seed, public):
        self._seed = seed
        self.public = public
        self.blob = string(b"ssh-ed25519") + string(public)

    def sign(self, data):
        """Generator of steps: the signature blob over `data`."""
        sign = load("microsshd.crypto.ed25519").sign
        yield
        signature = yield from sign(self._seed, self.public, data)
        return string(b"ssh-ed25519") + string(signature)
