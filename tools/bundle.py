"""Makes `modules.bundle` of a folder with the compiled package: see lib/microsshd/bundle.py."""

import os
from binascii import crc32

NAME = "modules.bundle"
MANIFEST = "manifest"  # of a set, see sets.py
LOOSE = ("__init__.mpy",)  # what is loaded before there is a bundle


def write(folder):
    """Write folder/modules.bundle of all modules and tables below it."""
    paths = []
    for parent, _, names in os.walk(folder):
        for name in names:
            path = os.path.relpath(os.path.join(parent, name), folder).replace(os.sep, "/")
            if path.endswith((".mpy", ".bin", ".txt")) and path not in LOOSE:
                paths.append(path)
    head = len(paths).to_bytes(2, "big")
    body = b""
    start = len(head) + 6 * len(paths) + 15 & ~15
    keys = set()
    for path in sorted(paths):
        with open(os.path.join(folder, path), "rb") as f:
            content = f.read()
        key = crc32(path.replace("/__init__.", ".").encode())
        if key in keys:
            raise ValueError("two paths of one CRC: %s" % path)
        keys.add(key)
        head += key.to_bytes(4, "big") + (start + len(body) >> 4).to_bytes(2, "big")
        body += len(content).to_bytes(3, "big") + content
        body += bytes(-len(body) % 16)
    head += bytes(start - len(head))
    made = os.path.join(folder, NAME)
    with open(made + ".new", "wb") as f:
        f.write(head + body)
    os.replace(made + ".new", made)
