"""What differs between the Pythons, and nothing else: the only file that asks which one runs.

MicroPython (a board, the unix port) has `micropython`, `cryptolib` and `time.ticks_ms`; on CPython
the same names come from `_cpython`, which is never copied to a device. Viper kernels write
`@micropython.viper` with `micropython` taken from here, so that they are plain functions elsewhere.
"""

import sys

if sys.implementation.name == "micropython":
    import micropython
    from cryptolib import aes as _aes
    from micropython import const
    from time import ticks_add, ticks_diff, ticks_ms
else:
    from ._cpython import _aes, const, micropython, ticks_add, ticks_diff, ticks_ms


def block_cipher(key):
    """The bare AES permutation for a 16 or 32 byte key: an object with `encrypt(source, target)`.

    Both buffers are of one size, a multiple of 16 bytes, and may be the same buffer."""
    return _aes(key, 1)


def data(name):
    """The table file `name` that lies beside the crypto modules, opened for reading bytes."""
    return open("%s/crypto/%s" % (__file__.rsplit("/", 1)[0], name), "rb")


def run(steps):
    """The result of a generator of steps (see the crypto package), run without a pause."""
    try:
        while True:
            next(steps)
    except StopIteration as end:
        return end.value
