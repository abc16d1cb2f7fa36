"""What is in an image of a board's flash file system, read with other code than the device's."""

import contextlib

from littlefs import LittleFS, LittleFSError


def mounted(image):
    """The LittleFS in an image (bytes)."""
    fs = LittleFS(
        mount=False,
        block_size=4096,
        block_count=len(image) // 4096,
        read_size=32,
        prog_size=32,
        cache_size=128,
        lookahead_size=32,
        block_cycles=100,
        name_max=255,
    )
    fs.context.buffer[:] = image
    fs.mount()
    return fs


def opened(image):
    """{path: bytes} of a littlefs image, with the time of each as the attribute has it."""
    fs = mounted(image)
    files, times = {}, set()
    for folder, _, names in fs.walk("/"):
        for name in names:
            path = folder.rstrip("/") + "/" + name
            with fs.open(path, "rb") as f:
                files[path[1:]] = f.read()
            with contextlib.suppress(LittleFSError):  # one that was never closed has none
                times.add(int.from_bytes(fs.getattr(path, 1), "little"))
    return files, times
