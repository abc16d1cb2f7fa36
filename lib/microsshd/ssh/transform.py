"""Transforms: what a pair of keys does to the packets of one direction, RFC 4253 section 6.

A transform seals and opens a packet where it lies in its buffer. Attributes:
    head    bytes that must be there before `length` can tell the packet's length
    clear   bytes at the front that do not count for the block size (encrypt-then-mac: 4)
    block   what the rest must be a multiple of
    tag     bytes of MAC after the packet
Methods: `length(seq, view) -> packet_length`, `open(seq, view, n) -> bool` and
`seal(seq, view, n)`; n counts the packet without its tag, `view` begins with it and holds both.

Here is the usual one; `transform_*` are the others, one each.
"""

from ..crypto.aesctr import AesCtr
from ..crypto.hmac import HmacSha256


class EncryptThenMac:
    """AES-CTR, then HMAC-SHA-256 over the ciphertext; the length travels in clear."""

    head = 4
    clear = 4
    block = 16
    tag = 32

    def __init__(self, key, iv, mac_key):
        self.cipher = AesCtr(key, iv)
        self.mac = HmacSha256(mac_key)

    def length(self, seq, view):
        return view[0] << 24 | view[1] << 16 | view[2] << 8 | view[3]

    def open(self, seq, view, n):
        if not self.mac.verify(seq, view[:n], view[n:]):
            return False
        self.cipher.xor(view[4:n])
        return True

    def seal(self, seq, view, n):
        self.cipher.xor(view[4:n])
        self.mac.sign(seq, view[:n], view[n:])
