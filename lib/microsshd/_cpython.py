"""MicroPython's names on CPython: viper's types and decorators, ticks, cryptolib's AES.

Host only. A viper kernel run here is an ordinary function over unbounded integers; the pointer
types behave as the unix port's: loads are zero-extended, stores keep the low bits.
"""

import asyncio
import builtins
import os
import sys
import time
import traceback
import types
from sys import intern  # noqa: F401


class _Pointer:
    """A buffer (or a pointer plus an offset) seen as little-endian words of `size` bytes."""

    size = 1
    code = "B"
    mask = 0xFF

    def __init__(self, buf):
        view = memoryview(buf).cast("B")
        self.words = view[: len(view) // self.size * self.size].cast(self.code)

    def __getitem__(self, i):
        return self.words[i]

    def __setitem__(self, i, value):
        self.words[i] = value & self.mask


class _Pointer16(_Pointer):
    size = 2
    code = "H"
    mask = 0xFFFF


class _Pointer32(_Pointer):
    size = 4
    code = "I"
    mask = 0xFFFFFFFF


builtins.ptr = builtins.ptr8 = _Pointer
builtins.ptr16 = _Pointer16
builtins.ptr32 = _Pointer32
builtins.uint = int


class _Address:
    """`n` bytes behind the start of a view."""

    def __init__(self, view, n=0):
        self.view = view
        self.n = n
        self.pointers = {}

    def __add__(self, n):
        return _Address(self.view, self.n + n)

    __radd__ = __add__

    def __sub__(self, n):
        return _Address(self.view, self.n - n)

    def to(self, pointer):
        """The pointer of that type to here."""
        if pointer not in self.pointers:
            self.pointers[pointer] = made = pointer(self.view[self.n :])
            made.address = self
        return self.pointers[pointer]


def pointer_int(p):
    """`int(p)` in a kernel: a pointer as a number to add bytes to, for `ptr32(int(p) + n)`."""
    if not hasattr(p, "words"):
        return int(p)
    if not hasattr(p, "address"):
        p.address = _Address(p.words.cast("B"))
    return p.address


def _pointer(name):
    def cast(source):
        pointer = getattr(builtins, name)
        return source.to(pointer) if isinstance(source, _Address) else pointer(source)

    return cast


ptr8, ptr16, ptr32 = _pointer("ptr8"), _pointer("ptr16"), _pointer("ptr32")


def const(value):
    return value


micropython = types.ModuleType("micropython")
micropython.const = const
micropython.native = micropython.viper = lambda f: f
sys.modules.setdefault("micropython", micropython)

_TICKS_PERIOD = 1 << 30


def ticks_ms():
    return time.monotonic_ns() // 1_000_000 % _TICKS_PERIOD


def ticks_add(t, delta):
    return (t + delta) % _TICKS_PERIOD


def ticks_diff(end, start):
    half = _TICKS_PERIOD // 2
    return (end - start + half) % _TICKS_PERIOD - half


class _aes:
    """`cryptolib.aes(key, 1)` (electronic codebook) over the `cryptography` package."""

    def __init__(self, key, mode):
        from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

        if mode != 1:
            raise ValueError("mode")
        self._encryptor = Cipher(algorithms.AES(bytes(key)), modes.ECB()).encryptor()

    def encrypt(self, source, target):
        target[: len(source)] = self._encryptor.update(bytes(source))


def print_exception(error, file=sys.stdout):
    traceback.print_exception(error, file=file)


spawn = asyncio.create_task


def sleep_ms(ms):
    return asyncio.sleep(ms / 1000)


async def readable(sock):
    loop = asyncio.get_running_loop()
    ready = loop.create_future()
    loop.add_reader(sock, _resolve, ready)
    try:
        await ready
    finally:
        loop.remove_reader(sock)


async def writable(sock):
    loop = asyncio.get_running_loop()
    ready = loop.create_future()
    loop.add_writer(sock, _resolve, ready)
    try:
        await ready
    finally:
        loop.remove_writer(sock)


def _resolve(ready):
    if not ready.done():
        ready.set_result(None)


def receive_into(sock, view):
    try:
        return sock.recv_into(view)
    except BlockingIOError:
        return None


def send(sock, view):
    try:
        return sock.send(view)
    except BlockingIOError:
        return None


def sync(file):
    file.flush()
    os.fsync(file.fileno())


def set_times(path, accessed, modified):
    os.utime(path, (accessed, modified))


real_path = os.path.realpath


def ilistdir(path):
    """(name, type) of each file and folder, as MicroPython's; links and devices are left out."""
    with os.scandir(path) as entries:
        for entry in entries:
            folder = entry.is_dir(follow_symlinks=False)
            if folder or entry.is_file(follow_symlinks=False):
                yield entry.name, 0x4000 if folder else 0x8000


def collect_after(n):
    return -1


def address_of(address):
    return address[0]


def restart():
    """Whoever started the process starts it again."""


def woke():
    return False
