"""A board's flash chip in a file: a block device for VfsLfs2, as `esp32.Partition` is one.

MicroPython's `vfs.AbstractBlockDev`, the extended interface (offsets, erase). The one rule: every
write reaches the operating system before the call returns and in the order of the calls, so what a
killed process leaves behind is what a power cut leaves on a board, and littlefs copes with that.
"""

import os

_ERASED = b"\xff" * 256

_INIT, _DEINIT, _SYNC, _BLOCK_COUNT, _BLOCK_SIZE, _ERASE = range(1, 7)


class FileFlash:
    """The file `path` as flash; made, erased, with `blocks` blocks when it does not exist.

    After an operation that did not complete (an error, Ctrl-C in its middle) the file system's
    picture of the flash is wrong: nothing is written any more, OSError instead."""

    def __init__(self, path, blocks=512, block_size=4096):
        self.block_size = block_size
        self.broken = False
        if not _exists(path):
            with open(path, "wb") as f:
                for _ in range(blocks * block_size // len(_ERASED)):
                    f.write(_ERASED)
        self.file = open(path, "r+b", 0)
        size = self.file.seek(0, 2)
        if not size or size % block_size:
            raise OSError("%d bytes are not whole blocks" % size)
        self.blocks = size // block_size

    def close(self):
        self.file.close()

    def blank(self):
        """Whether the whole chip is erased, as a new one is."""
        self.file.seek(0)
        while True:
            data = self.file.read(len(_ERASED))
            if data != _ERASED:
                return not data

    def readblocks(self, n, buf, offset=0):
        before, self.broken = self.broken, True
        self.file.seek(n * self.block_size + offset)
        if self.file.readinto(buf) != len(buf):
            raise OSError("flash: short read")
        self.broken = before

    def writeblocks(self, n, buf, offset=None):
        if offset is None:
            self._erase(n)
            offset = 0
        self._write(n * self.block_size + offset, buf, 1)

    def ioctl(self, op, arg):
        if op == _BLOCK_COUNT:
            return self.blocks
        if op == _BLOCK_SIZE:
            return self.block_size
        if op == _ERASE:
            self._erase(arg)
        if op == _SYNC:
            self.file.flush()  # fsync, on the unix port
        if op in (_INIT, _DEINIT, _SYNC, _ERASE):
            return 0
        return None

    def _erase(self, n):
        self._write(n * self.block_size, _ERASED, self.block_size // len(_ERASED))

    def _write(self, position, buf, times):
        if self.broken:
            raise OSError("flash: an earlier write did not complete")
        self.broken = True
        self.file.seek(position)
        for _ in range(times):
            if self.file.write(buf) != len(buf):
                raise OSError("flash: short write")
        self.broken = False


def mount(image, at):
    """Mount the chip `image` at the folder `at`, formatted first when it is missing or blank.

    OSError when it is no littlefs, or a damaged one: it is never formatted then."""
    from vfs import VfsLfs2, mount

    if not _exists(image) or _blank(image):
        _format(image)
    mount(VfsLfs2(FileFlash(image)), at)


def _format(image):
    """Make an empty file system. Under another name first: one cut short would look damaged."""
    from vfs import VfsLfs2

    fresh = image + ".new"
    if _exists(fresh):
        os.remove(fresh)
    flash = FileFlash(fresh)
    VfsLfs2.mkfs(flash)
    flash.close()
    os.rename(fresh, image)


def _blank(image):
    flash = FileFlash(image)
    blank = flash.blank()
    flash.close()
    return blank


def _exists(path):
    try:
        os.stat(path)
    except OSError:
        return False
    return True
