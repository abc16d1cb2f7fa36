"""Images of file systems: littlefs as MicroPython keeps a board's flash, and ROMFS.

Files are {path: bytes}, folders' paths end with a slash.
"""

import contextlib
import io
import os
import tempfile

from env import fail

# MicroPython's extmod/vfs_lfsx.c with the sizes of the ESP32's port. `files` needs no more.
_LITTLEFS = dict(
    block_size=4096,
    read_size=32,
    prog_size=32,
    cache_size=128,
    lookahead_size=32,
    block_cycles=100,
    name_max=255,
)
_TIME = 1  # the attribute with a file's time: 8 bytes, little endian, ns since 1970


def littlefs(files, size, time):
    """bytes of a file system of `size` bytes; `time` (ns since 1970) is that of all files."""
    from littlefs import LittleFS, LittleFSError

    fs = LittleFS(mount=False, block_count=size // _LITTLEFS["block_size"], **_LITTLEFS)
    fs.format()
    fs.mount()
    try:
        for path, data in sorted(files.items()):
            folder = os.path.dirname(path)
            if folder:
                fs.makedirs(folder, exist_ok=True)
            if not path.endswith("/"):
                with fs.open(path, "wb") as f:
                    f.write(data)
                fs.setattr(path, _TIME, time.to_bytes(8, "little"))
    except LittleFSError as e:
        fail("the files do not fit into %d KB of flash: %s" % (size >> 10, e))
    fs.unmount()
    return bytes(fs.context.buffer)


def romfs(files):
    """bytes of a ROMFS image, made by mpremote."""
    from mpremote.romfs import make_romfs

    with tempfile.TemporaryDirectory() as folder:
        for path, data in files.items():
            made = os.path.join(folder, path)
            os.makedirs(os.path.dirname(made), exist_ok=True)
            with open(made, "wb") as f:
                f.write(data)
        with contextlib.redirect_stdout(io.StringIO()):
            return make_romfs(folder, mpy_cross=False)
