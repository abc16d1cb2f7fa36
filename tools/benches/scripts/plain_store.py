"""What a transfer cannot do without, alone: plain_store.py IMAGE SIZE, as figures.

The device's littlefs with nothing between it and the data; then together with the cipher and the
MAC of the packets that the data comes and goes in, aes128-ctr and hmac-sha2-256-etm. Times are in
microseconds, the least of several.
"""

import gc
import os
import sys
import time

import flash
import sections
from chip import FileFlash
from micropython import const
from microsshd.ssh.transform import EncryptThenMac

_TIMES = const(5)
_PIECE = const(2048)  # bytes of a packet's data
_HEAD = const(14)  # before the data in a CHANNEL_DATA: length, padding, message
_PADDING = const(6)  # to whole blocks of 16 bytes behind the length
_SMALL = const(500)  # bytes
_FILE = "/flash/file"
_FOLDER = "/flash/many/"

writes = [0, 0]  # programs, erases


def count_writes():
    """Counts what goes to the flash, as device_asked.py does."""
    write = FileFlash._write

    def counted(self, position, buf, times):
        writes[times > 1] += 1
        write(self, position, buf, times)

    FileFlash._write = counted


class Packets:
    """A transform and a packet, which is sealed or opened time and again."""

    def __init__(self):
        self.transform = EncryptThenMac(bytes(16), bytes(16), bytes(32))
        self.n = _HEAD + _PIECE + _PADDING
        self.view = memoryview(bytearray(self.n + 32))
        self.data = self.view[_HEAD : _HEAD + _PIECE]
        self.sealed = self.view[: self.n]
        self.tag = self.view[self.n :]
        self.body = self.view[4 : self.n]
        self.number = 0

    def open(self):
        self.transform.mac.verify(self.number, self.sealed, self.tag)
        self.transform.cipher.xor(self.body)
        self.number += 1

    def seal(self):
        self.transform.seal(self.number, self.view, self.n)
        self.number += 1


def upload(size, packets=None):
    """Writes a file of that many bytes; packets: what each of them comes in."""
    data = packets.data if packets else memoryview(bytes(_PIECE))
    with open(_FILE, "wb") as f:
        for _ in range(size // _PIECE):
            if packets:
                packets.open()
            f.write(data)


def download(size, packets=None):
    data = packets.data if packets else memoryview(bytearray(_PIECE))
    with open(_FILE, "rb") as f:
        for _ in range(size // _PIECE):
            f.readinto(data)
            if packets:
                packets.seal()


def upload_many(n):
    os.mkdir(_FOLDER[:-1])
    data = bytes(_SMALL)
    for i in range(n):
        with open(_FOLDER + str(i), "wb") as f:
            f.write(data)


def download_many():
    for name in os.listdir(_FOLDER):
        with open(_FOLDER + name, "rb") as f:
            f.read()


def remove():
    os.remove(_FILE)


def remove_many():
    for name in os.listdir(_FOLDER):
        os.remove(_FOLDER + name)
    os.rmdir(_FOLDER[:-1])


def timed(name, function, *args, after=gc.collect):
    least = 1 << 30
    for _ in range(_TIMES):
        gc.collect()
        start = time.ticks_us()
        function(*args)
        least = min(least, time.ticks_diff(time.ticks_us(), start))
        after()
    sections.figure(name, "us", least)


def main(image, size, n):
    size = int(size)
    n = int(n)
    count_writes()
    flash.mount(image, "/flash")
    writes[:] = 0, 0
    upload(size)
    sections.figure("upload", "programs", writes[0])
    sections.figure("upload", "erases", writes[1])
    timed("download", download, size)
    timed("download of packets", download, size, Packets())
    remove()
    timed("upload", upload, size, after=remove)
    timed("upload of packets", upload, size, Packets(), after=remove)
    timed("upload of many", upload_many, n, after=remove_many)
    upload_many(n)
    timed("download of many", download_many)


main(*sys.argv[1:])
