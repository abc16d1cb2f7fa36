"""Sections of a script whose instructions are counted by callgrind, see counting.py.

Runs on both Pythons. A call of libc's `unsetenv` is where one section ends and the next begins.
"""

import gc
import os
import sys
import time
from hashlib import sha256

_NAME = "MICROSSHD_BENCH"
_unsetenv = os.unsetenv


def start():
    """Count an empty section, which tells what the counting itself takes."""
    _unsetenv(_NAME)  # what its first call takes does not belong to it
    _unsetenv(_NAME)
    gc.collect()
    count("nothing", lambda: None)


def count(name, function, *args):
    """function(*args), its instructions counted under `name`; several of one name add up."""
    _unsetenv(_NAME)
    result = function(*args)
    _unsetenv(_NAME)
    print("section", name)
    return result


def figure(name, column, value):
    """Report another number."""
    print("figure %s\t%s\t%d" % (name, column, value))


class SeededOs:
    """The module `os`, but `urandom` takes from one of several streams that never change."""

    def __init__(self):
        self._streams = {}
        self.use("first")

    def use(self, name, anew=False):
        """From now on take from the stream `name`, or from its beginning."""
        if anew or name not in self._streams:
            self._streams[name] = [name.encode(), 0, b""]
        self._stream = self._streams[name]

    def urandom(self, n):
        seed, count, left = self._stream
        while len(left) < n:
            left += sha256(seed + count.to_bytes(4, "big")).digest()
            count += 1
        self._stream[1:] = count, left[n:]
        return left[:n]

    def __getattr__(self, name):
        return getattr(os, name)


class FixedTime:
    """The module `time`, but no time passes."""

    def time(self):
        return 1000000000

    def ticks_ms(self):
        return 0

    def time_ns(self):
        return 1000000000 * self.time()

    def localtime(self, seconds=None):
        return time.localtime(self.time())

    def __getattr__(self, name):
        return getattr(time, name)


def repeatable():
    """From now on modules import a SeededOs, which is returned, and a FixedTime."""
    sys.modules["time"] = FixedTime()
    sys.modules["os"] = module = SeededOs()
    return module
