"""AES-CTR and HMAC-SHA-256 over the plaintext, RFC 4253 section 6.4: for older clients."""

from .transform import EncryptThenMac


class EncryptAndMac(EncryptThenMac):
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
