"""A board's flash chip in a file: a block device for VfsLfs2, as `esp32.Partition` is one.

MicroPython's `vfs.AbstractBlockDev`, the extended interface (offsets, erase). The one rule: every
write reaches the operating system before the call returns and in the order of the calls, so what a
killed process leaves behind is what a power cut leaves on a board, and littlefs copes with that.
"""

from micropython import const

BLOCK_SIZE = 4096
ERASED = b"\xff" * 256

_INIT = const(1)
_DEINIT = const(2)
_SYNC = const(3)
_BLOCK_COUNT = const(4)
_BLOCK_SIZE = const(5)
_ERASE = const(6)


class FileFlash:
    """The file `path` as flash.

    After an operation that did not complete (an error, Ctrl-C in its middle) the file system's
    picture of the flash is wrong: nothing is written any more, OSError instead."""

    def __init__(self, path):
        self.broken = False
        self.file = open(path, "r+b", 0)
        size = self.file.seek(0, 2)
        if not size or size % BLOCK_SIZE:
            raise OSError("%d bytes are not whole blocks" % size)
        self.blocks = size // BLOCK_SIZE

    def readblocks(self, n, buf, offset=0):
        before, self.broken = self.broken, True
        self.file.seek(n * BLOCK_SIZE + offset)
        if self.file.readinto(buf) != len(buf):
            raise OSError("flash: short read")
        self.broken = before

    def writeblocks(self, n, buf, offset=None):
        if offset is None:
            self._erase(n)
            offset = 0
        self._write(n * BLOCK_SIZE + offset, buf, 1)

    def ioctl(self, op, arg):
        if op == _BLOCK_COUNT:
            return self.blocks
        if op == _BLOCK_SIZE:
            return BLOCK_SIZE
        if op == _ERASE:
            self._erase(arg)
        if op == _SYNC:
            self.file.flush()  # fsync, on the unix port
        if op in (_INIT, _DEINIT, _SYNC, _ERASE):
            return 0
        return None

    def _erase(self, n):
        self._write(n * BLOCK_SIZE, ERASED, BLOCK_SIZE // len(ERASED))

    def _write(self, position, buf, times):
        if self.broken:
            raise OSError("flash: an earlier write did not complete")
        self.broken = True
        self.file.seek(position)
        for _ in range(times):
            if self.file.write(buf) != len(buf):
                raise OSError("flash: short write")
        self.broken = False
