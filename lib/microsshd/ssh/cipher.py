"""Ciphers and MACs: the table of RFC 4253 section 6.3 and 6.4, and one transform for each kind.

A transform seals and opens a packet where it lies in its buffer. Attributes:
    head    bytes that must be there before `length` can tell the packet's length
    clear   bytes at the front that do not count for the block size (encrypt-then-mac: 4)
    block   what the rest must be a multiple of
    tag     bytes of MAC after the packet
Methods: `length(seq, view) -> packet_length`, `open(seq, view, n) -> bool` and
`seal(seq, view, n)`; n counts the packet without its tag, `view` begins with it and holds both.
"""

from ..crypto.hmac import HmacSha256

# name: key bytes, IV bytes (0: the cipher authenticates by itself)
CIPHERS = {
    "aes128-ctr": (16, 16),
    "aes256-ctr": (32, 16),
    "chacha20-poly1305@openssh.com": (64, 0),  # 7.5 KB of native code when used
}
# name: key bytes
MACS = {
    "hmac-sha2-256-etm@openssh.com": 32,
    "hmac-sha2-256": 32,
}


def make(cipher, mac, derive, letters):
    """The transform of one direction; derive(letter, n) gives key material (section 7.2).

    letters: those of this direction's IV, key and MAC key, as b"ACE"."""
    key_size, iv_size = CIPHERS[cipher]
    key = derive(letters[1:2], key_size)
    if not iv_size:
        return ChaCha(key)
    iv = derive(letters[:1], iv_size)
    mac_key = derive(letters[2:], MACS[mac])
    kind = EncryptThenMac if "-etm@" in mac else EncryptAndMac
    return kind(key, iv, mac_key)


def has_mac(cipher):
    """False for a cipher that authenticates by itself: no MAC is negotiated then."""
    return CIPHERS[cipher][1] != 0


def _u32(view):
    return view[0] << 24 | view[1] << 16 | view[2] << 8 | view[3]


class Clear:
    """Before the first NEWKEYS."""

    head = 4
    clear = 0
    block = 8
    tag = 0

    def length(self, seq, view):
        return _u32(view)

    def open(self, seq, view, n):
        return True

    def seal(self, seq, view, n):
        pass


class EncryptThenMac:
    """AES-CTR, then HMAC-SHA-256 over the ciphertext; the length travels in clear."""

    head = 4
    clear = 4
    block = 16
    tag = 32

    def __init__(self, key, iv, mac_key):
        from ..crypto.aesctr import AesCtr

        self.cipher = AesCtr(key, iv)
        self.mac = HmacSha256(mac_key)

    def length(self, seq, view):
        return _u32(view)

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
        return _u32(view)

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
