"""Arithmetic with kernels' pointers, `ptr32(int(p) + n)`, where kernels are plain functions.

MicroPython's viper takes these names for casts, whatever a module says they are. What a module
imports from here only CPython sees, whose pointers do not know their address.
"""

import builtins


class _Address:
    """`n` bytes behind the start of a view."""

    def __init__(self, view, n=0):
        self.view = view
        self.n = n
        self.pointers = {}

    def __add__(self, n):
        return _Address(self.view, self.n + n)

    __radd__ = __add__

    def __sub__(self, n):
        return _Address(self.view, self.n - n)

    def to(self, pointer):
        """The pointer of that type to here."""
        if pointer not in self.pointers:
            self.pointers[pointer] = made = pointer(self.view[self.n :])
            made.address = self
        return self.pointers[pointer]


def int(p):
    if not hasattr(p, "words"):
        return builtins.int(p)
    if not hasattr(p, "address"):
        p.address = _Address(p.words.cast("B"))
    return p.address


def _pointer(name):
    def cast(source):
        pointer = getattr(builtins, name)
        return source.to(pointer) if isinstance(source, _Address) else pointer(source)

    return cast


ptr8, ptr16, ptr32 = _pointer("ptr8"), _pointer("ptr16"), _pointer("ptr32")
