"""A board at a serial port, through its MicroPython's raw REPL as mpremote speaks it.

What runs on the board is stopped by Ctrl-C and forgotten: its modules, and the file that they are
read from. The one rule: what the board has is whole at any time. Files are written where the
device sweeps at its start, read back, and take their places in one go that no cable can interrupt.
"""

import ast
import collections
import contextlib
import hashlib
import os
import struct
import sys
import time
import zlib
from base64 import b64encode

import ports
import sets
from env import ROOT, fail, read

OLDEST = 1, 24
BOOT = "/boot.py"
BAUD = 115200
PATIENCE = 15  # seconds until a board has to answer
_TRIES = 3  # Ctrl-Cs meanwhile: an application may swallow one
_ANSWER = 20  # seconds for what a board is asked
_LONG = 120  # and for what its flash takes time
_CHUNK = 2048  # bytes that are written at once
_WINDOW = 11  # bits: what the board needs of memory to inflate them
_START = 60  # seconds until the device listens
_MORE = 20  # and until it is on its network
LISTENING = "microsshd: listening on "
_RAW = b"raw REPL; CTRL-B to exit\r\n>"
_BLOCK = 4096
TEMPORARY = "/.private/temporary/"

# Runs once: the package's modules go from memory, and what the scripts below need is defined.
_BEGIN = """
import gc, os, sys
where = getattr(sys.modules.get("microsshd"), "__file__", "")
for name in list(sys.modules):
    if name.split(".")[0] == "microsshd":
        sys.modules[name] = None
        del sys.modules[name]
try:
    from vfs import umount
    umount("/.m")
except (ImportError, OSError):
    pass
os.chdir("/")
gc.collect()
about = sys.implementation
about = (
    about[0], tuple(about[1][:3]), getattr(about, "_mpy", 0), getattr(about, "_machine", ""), where
)
"""
_DEFINE = """
import hashlib
from binascii import a2b_base64, hexlify
from deflate import DeflateIO, RAW
from io import BytesIO

def walk(folder):
    try:
        entries = list(os.ilistdir(folder or "/"))
    except OSError as e:
        if e.errno != 2:
            raise
        return
    for entry in entries:
        path = folder + "/" + entry[0]
        if entry[1] == 0x4000:
            walk(path)
            print(repr((path + "/", 0)))
        else:
            print(repr((path, entry[3])))

def digest(path):
    sum = hashlib.sha256()
    view = memoryview(bytearray(4096))
    with open(path, "rb") as f:
        while True:
            n = f.readinto(view)
            if not n:
                break
            sum.update(view[:n])
    print(repr(hexlify(sum.digest()).decode()))

def write(data):
    file.write(DeflateIO(BytesIO(a2b_base64(data)), RAW, 11).read())
"""

# The implementation's name and version, its `_mpy` and `_machine`, and the file that the package
# was loaded from, "" when it was not.
About = collections.namedtuple("About", "name version mpy machine where")


class Board:
    """The board at a port, stopped at its prompt; the program ends when there is none."""

    def __init__(self, port, baud=BAUD, patience=PATIENCE, restarts=True):
        self.port = port
        self.restarts = restarts  # when something goes wrong
        self.link = ports.opened(port, baud, _ANSWER)
        self.alive = False
        try:
            self._stop(patience)
        except OSError as e:
            fail("%s does not work: %s" % (port, e))
        self.alive = True

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        """Errors in plain words; whatever went wrong, a board that answers starts again."""
        from mpremote.transport import TransportError, TransportExecError

        if kind and issubclass(kind, (TransportError, OSError, struct.error)):
            self.alive = isinstance(error, TransportExecError)
        if kind and self.alive:
            self._abandon(kind)
        try:
            self.link.close()
        except OSError:
            pass  # the cable has been pulled out
        if kind and issubclass(kind, TransportExecError):
            fail("%s: %s" % (self.port, ports.in_words(error.error_output)))
        if kind and issubclass(kind, (TransportError, OSError, struct.error)):
            fail(
                "%s: the board has stopped answering: %s\nThe files on it are whole. Connect it"
                " again, and repeat." % (self.port, error)
            )

    def about(self):
        """An About of what runs there."""
        self.link.exec(_BEGIN)
        return About(*self._one("print(repr(about))"))

    def define(self):
        """Give it what the other methods call."""
        self.link.exec(_DEFINE)

    def ask(self, statement, seconds=_ANSWER):
        """What a statement prints, a list of the values of its lines. Others are the firmware's,
        which has messages of its own for the console."""
        said = self.link.exec_raw(statement, timeout=seconds)
        if said[1]:
            from mpremote.transport import TransportExecError

            raise TransportExecError(*[part.decode(errors="replace") for part in said])
        values = []
        for line in said[0].splitlines():
            with contextlib.suppress(SyntaxError, ValueError):
                values.append(ast.literal_eval(line.decode()))
        return values

    def _one(self, statement):
        """The value that a statement prints."""
        values = self.ask(statement)
        if len(values) != 1:
            from mpremote.transport import TransportError

            raise TransportError("no answer to " + statement)
        return values[0]

    def files(self, folder):
        """{path: size} of all below a folder, whose own paths end with a slash; a folder comes
        behind what is in it."""
        return dict(self.ask("walk(%r)" % folder))

    def names(self, folder):
        """{name: size} of the files and folders in a folder."""
        return dict(self.ask("for e in os.ilistdir(%r):\n print(repr((e[0], e[-1])))" % folder))

    def text(self, path):
        """That of a small file, "" where there is none."""
        if not self._one(
            "try:\n print(bool(os.stat(%r)))\nexcept OSError as e:\n"
            " if e.errno != 2:\n  raise\n print(False)" % path
        ):
            return ""
        return bytes(self.link.fs_readfile(path)).decode(errors="replace")

    def holds(self, path, data):
        """Whether a file's content is this, by its SHA-256."""
        digest = hashlib.sha256(data).hexdigest()
        return self.ask("digest(%r)" % path, _LONG) == [digest]

    def free(self):
        """Bytes of its flash that are free."""
        return self._one("s = os.statvfs('/')\nprint(s[0] * s[3])")

    def make(self, folders):
        """Make the folders that are not there."""
        for folder in folders:
            self.ask(
                "try:\n os.mkdir(%r)\nexcept OSError as e:\n if e.errno != 17:\n  raise" % folder
            )

    def write(self, path, data, progress):
        """Write a file and check what was written; progress(bytes) tells how far it is."""
        self.link.exec("file = open(%r, 'wb')" % path)
        for at in range(0, len(data), _CHUNK):
            deflate = zlib.compressobj(9, wbits=-_WINDOW)
            packed = deflate.compress(data[at : at + _CHUNK]) + deflate.flush()
            self.link.exec("write(%r)" % b64encode(packed))
            progress(min(at + _CHUNK, len(data)))
        self.link.exec("file.close()")
        if not self.holds(path, data):
            fail("%s: what was written to %s is not what is read there" % (self.port, path))

    def replace(self, renamed, removed):
        """Rename files [(old, new)] and remove others, in this order and without the cable.

        Folders to be removed (they end with a slash) stay when there is something in them."""
        for name, value in (("renamed", renamed), ("removed", removed)):
            self.link.exec("%s = []" % name)
            for item in value:
                self.link.exec("%s.append(%r)" % (name, item))
        self.ask(
            "for old, new in renamed:\n os.rename(old, new)\n"
            "for path in removed:\n"
            " try:\n  (os.rmdir if path[-1] == '/' else os.remove)(path.rstrip('/'))\n"
            " except OSError:\n  if path[-1] != '/':\n   raise",
            _LONG,
        )

    def leave(self):
        """The board goes to its prompt and stays there."""
        self.link.exit_raw_repl()
        self.alive = False

    def restart(self, more=None):
        """Reset the board; returns (whether the device listens, what it said), None for unknown
        when the port has gone with the board, as that of a chip with USB does. `more` is a text
        to wait for, too."""
        self._reset()
        self.alive = False
        try:
            said = self._until(LISTENING, _START)
            listens = LISTENING in said
            if listens and more:
                said += self._until(more, _MORE)
            return listens, said + self._quiet().decode(errors="replace")
        except OSError:
            return None, ""

    def _reset(self):
        """As the button does, which memory wants; else a soft one."""
        if self._one("import machine\nprint(hasattr(machine, 'reset'))"):
            # Later, for the chip's own USB goes with it.
            return self.link.exec_raw_no_follow("import time\ntime.sleep_ms(100)\nmachine.reset()")
        self.link.exit_raw_repl()
        self.link.serial.write(b"\x04")
        self.link.read_until(1, b"soft reboot\r\n", timeout=_ANSWER)

    def _until(self, text, seconds):
        """What the board says until it says this, or is at its prompt."""
        said = b""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if text.encode() in said or said.endswith(b"\n>>> "):
                break
            said += self._read()
        return said.decode(errors="replace")

    def _read(self):
        """What has come, after a while."""
        serial = self.link.serial
        serial.timeout = 0.1
        data = serial.read(1)
        return data + serial.read(serial.in_waiting)

    def _quiet(self):
        """What comes until nothing does."""
        said = b""
        while True:
            data = self._read()
            said += data
            if not data or len(said) > 1 << 16:
                return said

    def _stop(self, patience):
        """Ctrl-C what runs, and enter the raw REPL; the program ends when it cannot be."""
        link, said = self.link, b""
        link.serial.timeout = 0.1
        for _ in range(_TRIES):
            link.serial.write(b"\r\x03")
            link.serial.write(b"\r\x01")
            said += link.read_until(1, _RAW, timeout_overall=patience / _TRIES)
            if said.endswith(_RAW):
                break
        else:
            link.close()
            fail("%s: %s" % (self.port, ports.silence(said)))
        self._quiet()  # answers to tries before
        link.serial.write(b"\r\x01")
        link.read_until(1, _RAW[:-1], timeout=_ANSWER)
        link.serial.timeout = _ANSWER
        link.in_raw_repl = True

    def _abandon(self, kind):
        """The board starts again, or goes to its prompt. What fails here is told already."""
        from mpremote.transport import TransportError

        try:
            if issubclass(kind, KeyboardInterrupt):
                self._stop(_TRIES)
            if self.restarts:
                self._reset()
            else:
                self.link.exit_raw_repl()
        except (TransportError, OSError, struct.error, SystemExit):
            pass


def chip(about, main):
    """A chip (of sets.CHIPS) whose modules run on a board; the program ends when none do. main:
    the folder that the board's record names for its set, None without one."""
    if about.name != "micropython":
        fail("there is %s on the board, not MicroPython: tools/flash writes it" % about.name)
    if about.version < OLDEST:
        fail(
            "the board has MicroPython %d.%d.%d; %d.%d or later is needed: tools/flash"
            " writes another" % (about.version + OLDEST)
        )
    if about.where and (about.where[0] != "/" or about.where.startswith("/rom/")) and not main:
        fail(
            "the package is in the firmware (%s): tools/build and tools/flash bring another, or"
            " tools/update" % about.where
        )
    found = sets.chip_for(about.mpy & 0xFFFF)
    return found or fail(
        "the package is not built for this board's processor, but for ESP32, S2, S3, C3 and C6"
    )


def package(about, chip, main):
    """{path: bytes} of what belongs on a board, boot.py last."""
    number = about.mpy & 0xFFFF
    files = sets.read(sets.compile(chip))
    made = sets.described(files[sets.MANIFEST].decode())[1]
    if made != number:
        fail(
            "the package is compiled for %s, the board wants %s"
            % (sets.architecture(made), sets.architecture(number))
        )
    found = {"%s/microsshd/%s" % (main, name): data for name, data in files.items()}
    found[BOOT] = read(os.path.join(ROOT, "boot.py"))
    return found


def blocks(size):
    """Bytes of flash that a file of this size takes, with what the file system keeps of it."""
    return (size // _BLOCK + 2) * _BLOCK


class Progress:
    """A line that tells how far the copying is, on a terminal."""

    def __init__(self, name, size):
        self.name, self.size = name, size
        self.shown = sys.stdout.isatty()
        if not self.shown:
            print("microsshd: copying %s, %s" % (name, kilobytes(size)), flush=True)

    def __call__(self, done):
        if self.shown:
            end = "\n" if done == self.size else ""
            text = "\rmicrosshd: copying %s, %s: %3d %%"
            share = 100 * done // max(self.size, 1)
            print(text % (self.name, kilobytes(self.size), share), end=end, flush=True)


def kilobytes(n):
    return "%d KB" % -(-n // 1024) if n > 4096 else "%d bytes" % n


def parents(path):
    """The folders above a path, the outermost first."""
    parts = path.split("/")[1:-1]
    return ["/" + "/".join(parts[: i + 1]) for i in range(len(parts))]
