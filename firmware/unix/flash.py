"""The file system of a flash chip in a file (see chip): made where there is none, and mounted."""

import os

from chip import BLOCK_SIZE, ERASED, FileFlash
from micropython import const

_BLOCKS = const(512)


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
    with open(fresh, "wb") as f:
        for _ in range(_BLOCKS * BLOCK_SIZE // len(ERASED)):
            f.write(ERASED)
    flash = FileFlash(fresh)
    VfsLfs2.mkfs(flash)
    flash.file.close()
    os.rename(fresh, image)


def _blank(image):
    """Whether the whole chip is erased, as a new one is."""
    with open(image, "rb") as f:
        size = f.seek(0, 2)
        if not size or size % BLOCK_SIZE:
            return False
        f.seek(0)
        while True:
            data = f.read(len(ERASED))
            if data != ERASED:
                return not data


def _exists(path):
    try:
        os.stat(path)
    except OSError:
        return False
    return True
