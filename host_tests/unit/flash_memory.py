"""A flash for unit tests: littlefs in memory on MicroPython, a folder on CPython."""

import os

try:
    import vfs
except ImportError:
    import tempfile

    vfs = None

from microsshd.compat import place
from microsshd.config.store import TEMPORARY, Store
from microsshd.files import CREATE, READ, TRUNCATE, WRITE
from testing import raises

ADMIN, OPERATOR = "network-admin", "network-operator"
NEW = WRITE | CREATE | TRUNCATE
ROOT = "/flash.test"


class Ram:
    """A small chip in memory (MicroPython's vfs.AbstractBlockDev)."""

    def __init__(self, blocks):
        self.memory = memoryview(bytearray(512 * blocks))

    def readblocks(self, n, buf, offset=0):
        at = 512 * n + offset
        buf[:] = self.memory[at : at + len(buf)]

    def writeblocks(self, n, buf, offset=0):
        place(self.memory, 512 * n + offset, buf)

    def ioctl(self, op, arg):
        return {4: len(self.memory) // 512, 5: 512}.get(op, 0)


_CHIP = Ram(80) if vfs else None  # made once, in a heap without gaps


class Flash:
    """with Flash() as store: ... - a Store on an empty file system: a littlefs in memory where
    there is one, else a folder; removed at the end."""

    def __enter__(self):
        if not vfs:
            self.folder = tempfile.TemporaryDirectory()
            return Store(os.path.realpath(self.folder.name))
        chip = _CHIP
        vfs.VfsLfs2.mkfs(chip)
        vfs.mount(vfs.VfsLfs2(chip), ROOT)
        return Store(ROOT)

    def __exit__(self, *error):
        if vfs:
            vfs.umount(ROOT)
        else:
            self.folder.cleanup()


def fails(number, function, *args):
    error = raises(OSError, function, *args)
    assert error.errno == number, error
    return error


def put(files, path, data, flags=NEW):
    f = files.open(path, flags)
    assert not data or f.write(0, data) is None
    f.close()


def get(files, path):
    f = files.open(path, READ)
    buf = bytearray(f.size + 1)
    n = f.read_into(0, memoryview(buf))
    f.close()
    return bytes(buf[:n])


def temporaries(store):
    return os.listdir(store.path(TEMPORARY))
