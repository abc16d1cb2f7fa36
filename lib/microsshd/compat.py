"""What differs between the Pythons, and nothing else: this file and `platform`, which has what is
seldom needed, are the only ones that ask which one runs.

MicroPython (a board, the unix port) has `micropython`, `cryptolib` and `time.ticks_ms`; on CPython
the same names come from `_cpython`, which is never copied to a device. Viper kernels write
`@micropython.viper` with `micropython` taken from here: plain functions on CPython.
"""

import gc
import sys

from . import bundle, folder, frozen

if sys.implementation.name == "micropython":
    from asyncio import core, sleep_ms
    from os import ilistdir
    from sys import print_exception
    from time import ticks_add, ticks_diff, ticks_ms

    import micropython
    from cryptolib import aes as _aes
    from micropython import const

    # Viper takes these for casts, whatever they are here.
    int = ptr8 = ptr16 = ptr32 = int

    def readable(sock):
        """Awaitable: the socket has something to read, or an error."""
        yield core._io_queue.queue_read(sock)

    def writable(sock):
        """Awaitable: the socket takes more, or has an error."""
        yield core._io_queue.queue_write(sock)

    def spawn(coroutine):
        """A task that runs the coroutine. The task queue may name a task long after its end (links
        of its heap are left as they were): what it holds then is an empty list, no connection."""
        return core.create_task(_hold([coroutine]))

    async def _hold(box):
        await box.pop()

    def receive_into(sock, view):
        """Bytes received; 0 at the end, None for nothing yet."""
        return sock.readinto(view)

    def send(sock, view):
        """Bytes sent; None when none can be now."""
        return sock.write(view)

    def sync(file):
        """Puts what was written on flash: littlefs commits on flush (`os.sync` does nothing)."""
        file.flush()

    def collect_after(n):
        """Collects garbage each time n bytes were allocated, so that what stays lies close
        together; -1: only when memory is short. Returns what n was before."""
        before = gc.threshold()
        gc.threshold(n)
        return before

    def intern(text):
        """The text as a name: there is one of it in memory, for good. For keys of dictionaries."""
        getattr(intern, text, None)  # to look for an attribute makes a name of it
        return "%s" % text

    def address_of(address):
        """The text of a peer's address, as `accept` gave it: a tuple, or the unix port's bytes."""
        if isinstance(address, tuple):
            return address[0]
        import socket

        family, packed = socket.sockaddr(address)[:2]
        return socket.inet_ntop(family, packed)

else:
    from ._cpython import (
        _aes,
        address_of,
        collect_after,
        const,
        ilistdir,
        intern,
        micropython,
        print_exception,
        ptr8,
        ptr16,
        ptr32,
        readable,
        receive_into,
        send,
        sleep_ms,
        spawn,
        sync,
        ticks_add,
        ticks_diff,
        ticks_ms,
        writable,
    )
    from ._cpython import pointer_int as int


_PACKAGE = const("microsshd")
_OFTEN = const(8192)  # bytes


def block_cipher(key):
    """The bare AES permutation for a 16 or 32 byte key: an object with `encrypt(source, target)`.

    Both buffers are of one size, a multiple of 16 bytes, and may be the same buffer."""
    return _aes(key, 1)


def load(name):
    """The package's module `name`, as "ssh.kex", imported when first needed.

    Garbage is collected often meanwhile: what an import leaves makes many gaps otherwise."""
    before = collect_after(_OFTEN)
    try:
        if bundle.mounted:
            return bundle.fetch(name)
        return __import__("%s.%s" % (_PACKAGE, name), None, None, ("",))
    finally:
        collect_after(before)


# Modules with native code: a board never gives its memory back, so these are loaded only once, but
# where they run from the firmware.
NATIVE = (
    " aesctr chacha20poly1305_stream chacha20poly1305_tag elements25519 field25519 hmac keccak_f"
    " mlkem768_ring modp_field modp_numbers p256_field sha512_block xor "
)


def forget(names):
    """Drops modules until somebody loads them again, native ones apart: those of the package
    whose names begin with one of `names`, as "ssh.kex crypto.".

    What still runs from a forgotten module goes on; its memory is free when its last object is."""
    names = names.split()
    for name in _matching(bundle.loaded, names):
        bundle.drop(bundle.loaded, name)
    for name in _matching(sys.modules, ["%s.%s" % (_PACKAGE, name) for name in names]):
        bundle.drop(sys.modules, name)
        parent, _, child = name.rpartition(".")
        parent = sys.modules.get(parent)
        if parent:  # else it went before
            setattr(parent, child, None)
            delattr(parent, child)
    gc.collect()  # now, so that what comes next does not grow around the gaps


def _matching(modules, names):
    found = []
    for module in modules:
        native = not frozen and " %s " % module.split(".")[-1] in NATIVE
        if not native and [name for name in names if module.startswith(name)]:
            found.append(module)
    return found


def place(view, at, data):
    """Copies data into the memoryview at an offset. To assign to a slice of a long one directly
    makes MicroPython move all that lies behind it."""
    view[at : at + len(data)][:] = data


def data(name):
    """A table that lies beside the modules, as "crypto/p256.bin", opened for reading bytes. In a
    firmware with the modules it is in one, too: see firmware/manifest.py."""
    try:
        return open("%s/%s" % (folder, name), "rb")
    except OSError:
        from io import BytesIO

        tables = load("tables")
        return BytesIO(getattr(tables, name.replace("/", "_").replace(".", "_")))


def run(steps):
    """The result of a generator of steps (see the crypto package), run without a pause."""
    try:
        while True:
            next(steps)
    except StopIteration as end:
        return end.value
