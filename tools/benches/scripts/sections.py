"""Sections of a script whose instructions are counted by callgrind, see counting.py.

Runs on both Pythons. A call of libc's `unsetenv` is where one section ends and the next begins.
"""

import os
import sys
from hashlib import sha256

_unsetenv = os.unsetenv


def count(name, function, *args):
    """function(*args), its instructions counted under `name`; several of one name add up."""
    _unsetenv("MICROSSHD_BENCH")
    result = function(*args)
    _unsetenv("MICROSSHD_BENCH")
    print("section", name)
    return result


def figure(name, column, value):
    """Report another number."""
    print("figure %s\t%s\t%d" % (name, column, value))


class SeededOs:
    """The module `os`, but `urandom` gives the same bytes each time; `seed` starts anew."""

    def __init__(self, seed):
        self._seed = seed
        self.seed()

    def seed(self):
        self._count = 0
        self._left = b""

    def urandom(self, n):
        while len(self._left) < n:
            self._count += 1
            self._left += sha256(self._seed + self._count.to_bytes(4, "big")).digest()
        data, self._left = self._left[:n], self._left[n:]
        return data

    def __getattr__(self, name):
        return getattr(os, name)


def seeded(seed):
    """From now on `import os` gives a SeededOs, which is returned."""
    sys.modules["os"] = module = SeededOs(seed)
    return module
