"""The package in one file, so that an import does not search the flash.

To find a module on a littlefs a board walks its directories four times and reads all of them; that
takes several times as long as to read the module. `modules.bundle` beside this file, when there is
one, is mounted as a file system of its own and goes before the loose files:

    entries (2 bytes, big-endian, as all numbers), then of each
    CRC-32 of its path below the package (4), its position in the file in units of 16 bytes (2)

At a position are the size (3) and the content. A package is called as a module, "files.mpy".

It is read as long as the package is in use and must not be replaced meanwhile. All modules in it
are imported as one that is found in one place: MicroPython keeps the names of modules and their
paths for good, and packages take memory, too. They name each other through `load`, see
tools/link.py.
"""

import errno
import io
import sys
from binascii import crc32

from . import memory

_ROOT = "/.m"
_CLOSE = 4  # requests of MicroPython's streams (py/stream.h)
_BUFFER_SIZE = 11
_ENTRY = 6  # bytes
_MODULE_NEEDS = 512  # bytes of the heap that a module takes besides one and a half of its file's
_PACKAGE = "microsshd"
_MODULE = _PACKAGE + ".m"
_PATH = "/m.mpy"

mounted = None  # the Bundle
loaded = {}  # its modules that are in memory, by name


def mount(file):
    """The folder in which the package's modules are found from now on."""
    import vfs

    global mounted
    mounted = Bundle(file)
    vfs.mount(mounted, _ROOT)
    return _ROOT


def fetch(name):
    """A module of the bundle, as "ssh.kex"."""
    module = loaded.get(name)
    if not module:
        _take_out()  # one that is being imported and needs this one
        mounted.chosen = "/%s.mpy" % name.replace(".", "/")
        try:
            mounted.stat(_PATH)
        except OSError:
            raise ImportError(name)
        try:
            module = __import__(_MODULE, None, None, ("",))
        finally:
            _take_out()
        loaded[name] = module
    return module


def _take_out():
    if _MODULE in sys.modules:
        drop(sys.modules, _MODULE)
    sys.modules[_PACKAGE].m = None  # also one that has meanwhile been taken out of the others


def drop(modules, name):
    """Deletes a key; MicroPython's dict keeps the value of one that is deleted."""
    modules[name] = None
    del modules[name]


class Bundle:
    """A file system as MicroPython's `vfs.mount` takes it, for reading only."""

    def __init__(self, file):
        self.file = file
        self.chosen = None  # the path of what is to be imported
        self.index = file.read(_ENTRY * int.from_bytes(file.read(2), "big"))

    def mount(self, readonly, mkfs):
        pass

    def umount(self):
        pass

    def _find(self, path):
        """Position and size; OSError when there is no such file."""
        index = self.index
        if path == _PATH:
            path = self.chosen
        key = crc32(path.lstrip("/").encode()).to_bytes(4, "big")
        i = index.find(key)
        while i % _ENTRY and i > 0:
            i = index.find(key, i + 1)
        if i < 0:
            raise OSError(errno.ENOENT)
        position = 16 * int.from_bytes(index[i + 4 : i + _ENTRY], "big")
        self.file.seek(position)
        return position + 3, int.from_bytes(self.file.read(3), "big")

    def stat(self, path):
        return (0x8000, 0, 0, 0, 0, 0, self._find(path)[1], 0, 0, 0)

    def open(self, path, mode):
        position, size = self._find(path)
        if path.endswith(".mpy"):
            memory.need(size + size // 2 + _MODULE_NEEDS)
        return Member(self.file, position, size)


class Member(io.IOBase):
    """A file of the bundle, opened for reading bytes."""

    def __init__(self, file, start, size):
        self.file = file
        self.start = start
        self.size = size
        self.pos = 0

    def readinto(self, buf):
        n = min(len(buf), self.size - self.pos)
        self.file.seek(self.start + self.pos)
        self.pos += n
        return self.file.readinto(buf if n == len(buf) else memoryview(buf)[:n])

    def read(self, n=-1):
        left = self.size - self.pos
        buf = bytearray(left if n < 0 else min(n, left))
        self.readinto(buf)
        return bytes(buf)

    def seek(self, offset, whence=0):
        self.pos = offset + (0, self.pos, self.size)[whence]
        return self.pos

    def ioctl(self, request, argument):
        return 255 if request == _BUFFER_SIZE else 0

    def close(self):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        pass
