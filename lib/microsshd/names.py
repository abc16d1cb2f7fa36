"""Names that modules will need, taken into memory together and ahead of time.

MicroPython keeps each name it meets for good. Met one by one while modules come and go, names
lie strewn over the heap, and no gap between them is large. So the first thing in an empty heap is
to read the names out of `.mpy` files (MicroPython's py/persistentcode.c, version 6), without
loading them. Nothing is done for modules that are frozen or source.
"""

from . import folder
from .compat import const, intern

_VERSION = const(6)
_FLAGS = const(0x40)  # in the third byte: flags of the architecture follow


def take(modules):
    """Keeps the names in the files of modules of the package, as "ssh.kex users"."""
    for module in modules.split():
        path = "%s/%s.mpy" % (folder, module.replace(".", "/"))
        try:
            with open(path, "rb") as f:
                _read(f)
        except OSError:
            continue


def _read(f):
    head = f.read(4)
    if head[:2] != bytes([77, _VERSION]):
        return
    if head[2] & _FLAGS:
        _number(f)
    names = _number(f)
    _number(f)
    for _ in range(names):
        n = _number(f)
        if not n & 1:  # else one that every MicroPython has
            intern(f.read(n >> 1).decode())
            f.read(1)


def _number(f):
    n = 0
    while True:
        c = f.read(1)[0]
        n = n << 7 | c & 127
        if c < 128:
            return n
