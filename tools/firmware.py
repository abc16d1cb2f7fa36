"""A stock MicroPython firmware file: for which chip, where its parts go, where the files go.

MicroPython's downloads begin with the boot loader, which each kind of chip wants at an offset of
its own; the partition table lies at 0x8000 of the flash (esp-idf, partition_table). A table may
name a `vfs` for the files; without one (MicroPython 1.26 and later) they have all that is left.
"""

import hashlib
import struct

from env import fail

BLOCK = 4096
_TABLE = 0x8000
_TABLE_SIZE = 0xC00
_ENTRY = struct.Struct("<2sBBII16sI")
_MAGIC, _SUM = b"\xaa\x50", b"\xeb\xeb"
_IMAGE = b"\xe9"
_HEAD = 0x1000  # of an image of the whole flash, where it does not begin with the boot loader
_APP, _DATA = 0, 1
_ROMFS = 0x8F


class Firmware:
    """A file that has been checked; OSError when it cannot be read, plain words when it is wrong.

    chip: as esptool calls it; offset: of the file in flash; partitions: (type, subtype, offset,
    size, label) of each; flash_size: bytes, as the boot loader's header says."""

    def __init__(self, path):
        with open(path, "rb") as f:
            self.data = f.read()
        self.path = path
        head = 0 if self.data[:1] == _IMAGE else _HEAD
        self.chip, self.flash_size = self._check(head)
        self.offset = 0 if head else self._offset()
        self.partitions = list(self._table(_TABLE - self.offset))
        for kind, _, offset, size, label in self.partitions:
            if offset + size > self.flash_size:
                fail("%s: partition %s is beyond the end of the flash" % (path, label))
            if kind == _APP and offset - self.offset + 1 < len(self.data):
                if self._check(offset - self.offset)[0] != self.chip:
                    fail("%s: boot loader and application are for different chips" % path)

    def _check(self, at):
        """(chip, bytes of flash in the header) of the image at an offset of the file; ends the
        program unless esptool finds its checksum and digest right."""
        from esptool import FatalError, bin_image, cmds
        from esptool.targets import CHIP_DEFS

        data = self.data[at:]
        try:
            chip = cmds._parse_image_info_header(data).lower().replace("-", "")
            image = bin_image.LoadFirmwareImage(chip, data)
            right = image.checksum == image.calculate_checksum()
            if getattr(image, "append_digest", False):
                right = right and image.stored_digest == image.calc_digest
        except (FatalError, KeyError, IndexError, struct.error) as e:
            fail("%s is no firmware for an ESP32: %s" % (self.path, e))
        if not right:
            fail("%s is damaged: its checksum is wrong" % self.path)
        sizes = CHIP_DEFS[chip].FLASH_SIZES
        text = [name for name, code in sizes.items() if code == image.flash_size_freq & 0xF0]
        return chip, flash_bytes(text[0]) if text else 4 << 20

    def _offset(self):
        """Where in flash the file begins: where the table in it says, not where it should."""
        from esptool.targets import CHIP_DEFS

        for offset in (CHIP_DEFS[self.chip].BOOTLOADER_FLASH_OFFSET, 0):
            at = _TABLE - offset
            if self.data[at : at + 2] == _MAGIC:
                return offset
        fail("%s has no partition table: is it only the application?" % self.path)

    def _table(self, at):
        table = self.data[at : at + _TABLE_SIZE]
        for i in range(0, len(table) - _ENTRY.size + 1, _ENTRY.size):
            magic, kind, subtype, offset, size, label, _ = _ENTRY.unpack_from(table, i)
            if magic == _SUM:
                if hashlib.md5(table[:i]).digest() != table[i + 16 : i + 32]:
                    fail("%s: the sum of its partition table is wrong" % self.path)
                return
            if magic != _MAGIC:
                return
            yield kind, subtype, offset, size, label.rstrip(b"\0").decode(errors="replace")

    def files_area(self, flash_size):
        """(offset, size) of the files' place in a flash of so many bytes."""
        for kind, _, offset, size, label in self.partitions:
            if kind == _DATA and label == "vfs":
                return offset, size
        end = max([offset + size for _, _, offset, size, _ in self.partitions])
        if flash_size - end < 16 * BLOCK:
            fail("%s leaves no room for files in %d bytes of flash" % (self.path, flash_size))
        return end, flash_size - end

    def romfs_area(self):
        """(offset, size) of the place for a ROMFS, None when there is none."""
        for kind, subtype, offset, size, _ in self.partitions:
            if (kind, subtype) == (_DATA, _ROMFS):
                return offset, size
        return None

    def has_table_entry(self):
        """Whether the place for files is the same whatever size the flash has."""
        return any(label == "vfs" for *_, label in self.partitions)

    def merged(self, flash_size, areas):
        """bytes of the whole flash: this file, and `areas`, {offset: bytes}."""
        flash = bytearray(b"\xff" * flash_size)
        flash[self.offset : self.offset + len(self.data)] = self.data
        for offset, data in areas.items():
            flash[offset : offset + len(data)] = data
        return bytes(flash)


def flash_bytes(text):
    """Bytes of a size that is written as "4MB" or "512KB"."""
    unit = {"KB": 1 << 10, "MB": 1 << 20}[text[-2:].upper()]
    return int(text[:-2]) * unit
