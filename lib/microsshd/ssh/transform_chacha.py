"""chacha20-poly1305@openssh.com: the length is encrypted with a key of its own."""

from ..crypto.chacha20poly1305 import ChaChaPoly


class ChaCha(ChaChaPoly):
    head = 4
    clear = 4
    block = 8
    tag = 16
