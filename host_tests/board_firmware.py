"""Firmware files as micropython.org has them, of a few bytes: boot loader, partitions, a program.

Formats: esp-idf, esp_app_format.h and gen_esp32part.py."""

import hashlib
import struct

IDS = {"esp32": 0, "esp32s2": 2, "esp32s3": 9, "esp32c3": 5, "esp32c6": 13}
OFFSETS = {"esp32": 0x1000, "esp32s2": 0x1000, "esp32s3": 0, "esp32c3": 0, "esp32c6": 0}
_RAM = {"esp32": 0x3FFF0030, "esp32s2": 0x3FFE0000, "esp32s3": 0x3FCA0000}
_SIZES = {4: 2, 8: 3, 16: 4}  # MB: code in the header
_PROGRAM = 0x10000


def make(chip, tables=("vfs",), megabytes=4):
    """bytes of a firmware file. tables: which of `vfs` and `romfs` have an entry."""
    parts = [
        (1, 2, 0x9000, 0x6000, b"nvs"),
        (1, 1, 0xF000, 0x1000, b"phy_init"),
        (0, 0, _PROGRAM, 0x1D0000, b"factory"),
    ]
    if "romfs" in tables:
        parts.append((1, 0x8F, 0x1E0000, 0x60000, b"romfs"))
    if "vfs" in tables:
        parts.append((1, 0x81, 0x240000, 0x1C0000, b"vfs"))
    table = b"".join([struct.pack("<2sBBII16sI", b"\xaa\x50", *part, 0) for part in parts])
    table += b"\xeb\xeb" + b"\xff" * 14 + hashlib.md5(table).digest()
    whole = bytearray(b"\xff" * _PROGRAM)
    boot = _image(chip, b"boot loader", megabytes)
    whole[OFFSETS[chip] : OFFSETS[chip] + len(boot)] = boot
    whole[0x8000 : 0x8000 + len(table)] = table
    return bytes(whole[OFFSETS[chip] :]) + _image(chip, b"MicroPython" * 500, megabytes)


def _image(chip, data, megabytes):
    """An image of one segment, with checksum and digest."""
    data += bytes(-len(data) % 4)
    address = _RAM.get(chip, 0x3FC90000 if chip == "esp32c3" else 0x40810000)
    head = struct.pack("<BBBBI", 0xE9, 1, 2, _SIZES[megabytes] << 4, address)
    head += struct.pack("<BBBBHBHH4xB", 0xEE, 0, 0, 0, IDS[chip], 0, 0, 0xFFFF, 1)
    image = head + struct.pack("<II", address, len(data)) + data
    image += bytes(15 - len(image) % 16)
    checksum = 0xEF
    for byte in data:
        checksum ^= byte
    image += bytes([checksum])
    return image + hashlib.sha256(image).digest()
