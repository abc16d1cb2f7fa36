"""The SHA-3 functions (FIPS 202): what ML-KEM hashes and expands with.

Constant-time: the work depends on lengths alone. Takes no bit strings, only bytes. A sponge keeps
its state until its user wipes that; the functions do.
"""

from .keccak_f import CONSTANTS, permute
from .xor import wipe, xor


class Sponge:
    """One SHA-3 function: `rate` in bytes, `suffix` its domain bits and the first of padding."""

    def __init__(self, rate, suffix):
        self.state = bytearray(200)
        self.rate = rate
        self.suffix = suffix
        self.at = 0

    def absorb(self, data):
        """Takes in bytes, any number of them; returns itself. Not after the first squeeze."""
        state = self.state
        start = 0
        left = len(data)
        room = self.rate - self.at
        while left >= room:
            xor(self.at, start, state, data, room)
            permute(0, 0, state, state, CONSTANTS)
            self.at = 0
            start += room
            left -= room
            room = self.rate
        xor(self.at, start, state, data, left)
        self.at += left
        return self

    def squeeze(self, n):
        """The next n bytes of output."""
        out = bytearray(n)
        self.squeeze_into(out)
        return bytes(out)

    def squeeze_into(self, out):
        """Fills a bytearray, which can be wiped, with the next bytes of output."""
        state = self.state
        if self.suffix:
            state[self.at] ^= self.suffix
            state[self.rate - 1] ^= 0x80
            self.suffix = 0
            self.at = self.rate
        done = 0
        while done < len(out):
            if self.at == self.rate:
                permute(0, 0, state, state, CONSTANTS)
                self.at = 0
            part = min(self.rate - self.at, len(out) - done)
            out[done : done + part] = memoryview(state)[self.at : self.at + part]
            done += part
            self.at += part


def _hash(rate, suffix, data, n):
    sponge = Sponge(rate, suffix)
    try:
        return sponge.absorb(data).squeeze(n)
    finally:
        wipe(sponge.state)


def sha3_256(data):
    """The 32 byte digest of `data`."""
    return _hash(136, 6, data, 32)


def sha3_512(data):
    """The 64 byte digest of `data`."""
    return _hash(72, 6, data, 64)


def shake128(data, n):
    """The first n bytes of SHAKE128's output for `data`."""
    return _hash(168, 0x1F, data, n)


def shake256(data, n):
    """The first n bytes of SHAKE256's output for `data`."""
    return _hash(136, 0x1F, data, n)
