"""Sets of compiled modules: what a board keeps of them in one folder, and its manifest.

    microsshd 0.2.0         version
    mpy 11014               for which architecture: sys.implementation._mpy of a board
    SHA-256 SIZE NAME       of each file

The manifest is what a board verifies a set against: see lib/microsshd/commands/boot_file.py.
"""

import hashlib
import os

import mpy
import packages
from env import fail

CHIPS = {
    "esp32": "xtensawin",
    "esp32s2": "xtensawin",
    "esp32s3": "xtensawin",
    "esp32c3": "rv32imc",
    "esp32c6": "rv32imc",
    "unix": None,
}
MANIFEST = mpy.bundle.MANIFEST
# in this order they go to a board: without the last two it takes a set for none
NAMES = tuple(reversed(mpy.bundle.LOOSE + (mpy.bundle.NAME,))) + (MANIFEST,)
_OPTIONS = ("-O3",)  # a board lacks the memory for line numbers
_NATIVE = "__init__.mpy"


def compile(chip):
    """The folder with the compiled package for a chip, its bundle and manifest."""
    architecture = CHIPS[chip] or mpy.unix_architecture()
    if not architecture:
        fail("there is no MicroPython unix port for this machine")
    folder = mpy.build(chip if chip != "unix" else "unix-image", architecture, _OPTIONS)
    package = os.path.join(folder, "microsshd")
    with open(os.path.join(package, _NATIVE), "rb") as f:
        header = f.read(3)
    write_manifest(package, packages.version(), header[1] | header[2] << 8)
    return folder


def write_manifest(package, version, number):
    """Write the manifest of the set in a folder `microsshd`."""
    lines = ["microsshd " + version, "mpy %d" % number]
    for name in NAMES[:-1]:
        with open(os.path.join(package, name), "rb") as f:
            data = f.read()
        lines.append("%s %d %s" % (hashlib.sha256(data).hexdigest(), len(data), name))
    made = os.path.join(package, MANIFEST)
    with open(made + ".new", "w") as f:
        f.write("\n".join(lines) + "\n")
    os.replace(made + ".new", made)


def read(folder):
    """{name: bytes} of the set whose folder `microsshd` is below this one."""
    found = {}
    for name in NAMES:
        with open(os.path.join(folder, "microsshd", name), "rb") as f:
            found[name] = f.read()
    return found


def described(manifest):
    """(version, number of its architecture) of a manifest's text; ValueError when it is none."""
    words = manifest.split()
    if words[0:1] != ["microsshd"] or words[2:3] != ["mpy"]:
        raise ValueError("no manifest")
    return words[1], int(words[3])


def architecture(number):
    """The number in words."""
    name = mpy.ARCHITECTURES.get(number >> 10, "architecture %d" % (number >> 10))
    return "%s (.mpy %d.%d)" % (name, number & 255, number >> 8 & 3)


def chip_for(number):
    """A chip whose modules a board with this number runs, None for none."""
    name = mpy.ARCHITECTURES.get(number >> 10)
    if name and name == mpy.unix_architecture():
        return "unix"
    found = [chip for chip, architecture in CHIPS.items() if architecture == name]
    return found[0] if name and found else None
