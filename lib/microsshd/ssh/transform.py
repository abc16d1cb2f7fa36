"""Transforms: what a pair of keys does to the packets of one direction, RFC 4253 section 6.

A transform seals and opens a packet where it lies in its buffer. Attributes:
    head    bytes that must be there before `length` can tell the packet's length
    clear   bytes at the front that do not count for the block size (encrypt-then-mac: 4)
    block   what the rest must be a multiple of
    tag     bytes of MAC after the packet
Methods: `length(seq, view) -> packet_length`, `open(seq, view, n) -> bool` and
`seal(seq, view, n)`; n counts the packet without its tag, `view` begins with it and holds both.
The one for no keys is `packet.Clear`.
"""

from ..crypto.hmac import HmacSha256
from .packet import Clear


class EncryptThenMac(Clear):
    """AES-CTR, then HMAC-SHA-256 over the ciphertext; the length travels in clear."""

    clear = 4
    block = 16
    tag = 32

    def __init__(self, key, iv, mac_key):
        from ..crypto.aesctr import AesCtr

        self.cipher = AesCtr(key, iv)
        self.mac = HmacSha256(mac_key)

    def open(self, seq, view, n):
        if not self.mac.verify(seq, view[:n], view[n:]):
            return False
        self.cipher.xor(view[4:n])
        return True

    def seal(self, seq, view, n):
        self.cipher.xor(view[4:n])
        self.mac.sign(seq, view[:n], view[n:])


class EncryptAndMac(EncryptThenMac):
    """AES-CTR and HMAC-SHA-256 over the plaintext, RFC 4253 section 6.4: for older clients."""

    head = 16
    clear = 0

    def length(self, seq, view):
        """Decrypts the first block in place: called once a packet."""
        self.cipher.xor(view[:16])
        return super().length(seq, view)

    def open(self, seq, view, n):
        self.cipher.xor(view[16:n])
        return self.mac.verify(seq, view[:n], view[n:])

    def seal(self, seq, view, n):
        self.mac.sign(seq, view[:n], view[n:])
        self.cipher.xor(view[:n])


class ChaCha:
    """chacha20-poly1305@openssh.com: the length is encrypted with a key of its own."""

    head = 4
    clear = 4
    block = 8
    tag = 16

    def __init__(self, key):
        from ..crypto.chacha20poly1305 import ChaChaPoly

        self.aead = ChaChaPoly(key)
        self.length = self.aead.length
        self.open = self.aead.open
        self.seal = self.aead.seal
