"""Cuts the power in the midst of an operation on files: powercut.py SCENARIO, on the unix port.

A flash chip in memory, with littlefs on it as on a board, loses its power at the k-th program or
erase, for every k, and that one is done not at all, up to some byte, or weakly (some bits of it).
Nothing is written afterwards. What was written is mounted again, and the scenario says whether
that is the old or the new state. The operation is repeated on an ageing file system: each time
that takes another number of programs and erases (a log is compacted, a block replaced because it
is worn) it is cut everywhere, in all three ways; commands, which are slow, in one of them, and in
the next one at the next write. With SLOW=1 in the environment it is all three there, too, and four
times as many operations. A line "N cuts in N operations" is the end.
"""

import gc
import os
import random
import sys

import vfs
from chip import BLOCK_SIZE
from micropython import const
from powercut_commands import SCENARIOS as COMMANDS
from powercut_scenarios import SCENARIOS, folders
from powercut_update import SCENARIOS as UPDATES

_BLOCKS = const(48)
_ROOT = const("/flash")
_EIO = const(-5)
_NOT_AT_ALL = const(0)  # what becomes of the write in which the power is cut
_IN_PART = const(1)
_WEAKLY = const(2)
_WAYS = (_NOT_AT_ALL, _IN_PART, _WEAKLY)
_SLOW = os.getenv("SLOW") == "1"


class Chip:
    """NOR flash: an erase sets all bits of a block, a program clears some. Without power, at the
    write number `cut` (0: never) and from then on, nothing can be read or written any more."""

    def __init__(self):
        self.memory = bytearray(b"\xff" * (_BLOCKS * BLOCK_SIZE))
        self.power()

    def power(self, cut=0, how=_NOT_AT_ALL):
        self.cut = cut
        self.how = how
        self.programs = self.erases = 0

    def dead(self):
        return 0 < self.cut <= self.programs + self.erases

    def readblocks(self, n, buf, offset=0):
        if self.dead():
            return _EIO
        start = n * BLOCK_SIZE + offset
        buf[:] = memoryview(self.memory)[start : start + len(buf)]

    def writeblocks(self, n, buf, offset=0):
        if self.dead():
            return _EIO
        self.programs += 1
        start = n * BLOCK_SIZE + offset
        old = self.memory[start : start + len(buf)]
        new = number(old) & number(buf)
        return self.change(start, old, new.to_bytes(len(buf), "big"))

    def ioctl(self, op, arg):
        if op == 4:
            return _BLOCKS
        if op == 5:
            return BLOCK_SIZE
        if op == 6 and self.dead():
            return _EIO
        if op == 6:
            self.erases += 1
            start = arg * BLOCK_SIZE
            old = self.memory[start : start + BLOCK_SIZE]
            return self.change(start, old, b"\xff" * BLOCK_SIZE) or 0
        return 0

    def change(self, start, old, new):
        if not self.dead():
            self.memory[start : start + len(new)] = new
            return None
        n = len(new)
        if self.how == _IN_PART:
            n = random.randrange(n)
            self.memory[start : start + n] = new[:n]
        elif self.how == _WEAKLY:
            some = number(os.urandom(n))  # the bits that have changed
            old = number(old)
            new = old ^ ((old ^ number(new)) & some)
            self.memory[start : start + n] = new.to_bytes(n, "big")
        return _EIO


def number(data):
    return int.from_bytes(data, "big")


class SeededOs:
    """The module `os`, but `urandom` repeats."""

    def urandom(self, n):
        data = bytearray(n)
        for i in range(n):
            data[i] = random.getrandbits(8)
        return bytes(data)

    def __getattr__(self, name):
        return getattr(os, name)


class Run:
    """A scenario on a chip; `cuts` and `operations` are what was done so far."""

    def __init__(self, scenario, all_ways):
        self.chip = Chip()
        self.scenario = scenario
        self.all_ways = all_ways
        self.cuts = self.operations = 0
        self.before = bytearray(len(self.chip.memory))
        self.after = bytearray(len(self.chip.memory))
        vfs.VfsLfs2.mkfs(self.chip)
        self.mounted(scenario.make)

    def mounted(self, function, *args):
        """function(*args) while the file system is mounted; whether it got to its end."""
        vfs.mount(vfs.VfsLfs2(self.chip), _ROOT)
        try:
            function(*args)
            return not self.chip.dead()  # an error may have been no obstacle
        except (OSError, ValueError):
            if not self.chip.dead():
                raise
            return False
        finally:
            vfs.umount(_ROOT)
            gc.collect()  # no file of this mount is closed during the next

    def age(self, rounds, most):
        """Operates `rounds` times, and cuts it in each new way that it goes, at most `most`."""
        seen = set()
        chip = self.chip
        for n in range(rounds):
            self.mounted(self.scenario.prepare, n)
            self.mounted(use, random.randrange(8 if self.all_ways else 32))
            self.before[:] = chip.memory
            chip.power()
            self.mounted(self.scenario.act, n)
            took = chip.programs, chip.erases
            self.mounted(self.scenario.check, n, True)
            if took not in seen and len(seen) < most:
                seen.add(took)
                self.after[:] = chip.memory
                self.cut_everywhere(n, sum(took), len(seen))
                chip.memory[:] = self.after
            self.operations += 1

    def cut_everywhere(self, n, writes, turn):
        for cut in range(1, writes + 1):
            for how in _WAYS if self.all_ways else (_WAYS[(cut + turn) % 3],):
                self.chip.memory[:] = self.before
                self.chip.power(cut, how)
                random.seed(cut)
                done = self.mounted(self.scenario.act, n)
                self.chip.power()
                try:
                    self.mounted(self.scenario.check, n, done)
                    self.mounted(self.scenario.sweep)
                    self.mounted(self.scenario.act, n)  # it can still be written
                    self.mounted(self.scenario.check, n, True)
                except Exception:
                    print("operation %d, cut %d of %d, way %d" % (n, cut, writes, how))
                    raise
                self.cuts += 1


def use(n):
    """What else happens in each folder of the flash: the more, the sooner its log is full."""
    for folder in [_ROOT] + [_ROOT + "/" + name for name in folders(_ROOT, False)]:
        for _ in range(n):
            open(folder + "/else", "wb").close()
            os.remove(folder + "/else")


def main(name):
    sys.modules["os"] = SeededOs()
    random.seed(1)
    make, rounds, most = SCENARIOS.get(name) or COMMANDS.get(name) or UPDATES[name]
    run = Run(make(_ROOT), _SLOW or name not in COMMANDS)
    run.age(4 * rounds if _SLOW else rounds, most)
    print("%d cuts in %d operations" % (run.cuts, run.operations))


main(sys.argv[1])
