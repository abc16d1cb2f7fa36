"""The unix port's flash: a block device over a file that a killed process leaves consistent."""

import os
import random
import subprocess
import time

import pytest
import unixport

WRITER = """
import os, flash
flash.mount("flash.img", "/flash")
n = 0
while True:
    n += 1
    for name in ("/flash/a", "/flash/b"):
        with open(name + ".new", "wb") as f:
            for _ in range(n % 40):
                f.write(b"%08d" % n * 32)
            f.write(b"end")
        os.rename(name + ".new", name)
"""

READER = """
import os, flash
flash.mount("flash.img", "/flash")
for name in ("/flash/a", "/flash/b"):
    try:
        with open(name, "rb") as f:
            data = f.read()
    except OSError:
        continue
    n = int(data[:8]) if len(data) > 3 else 0
    assert data == b"%08d" % n * 32 * (n % 40) + b"end", name
print("consistent")
"""

INTERRUPTED = """
import os, flash, vfs
class File:
    limit = 0
    def __init__(self, file):
        self.seek, self.flush = file.seek, file.flush
        self.file = file
    def readinto(self, buf):
        self.count()
        return self.file.readinto(buf)
    def write(self, buf):
        self.count()
        return self.file.write(buf)
    def count(self):
        File.limit -= 1
        if File.limit == 0:
            raise KeyboardInterrupt

flash.mount("flash.img", "/flash")
vfs.umount("/flash")
for limit in range(1, 1200, 37):
    chip = flash.FileFlash("flash.img")
    chip.file = File(chip.file)
    vfs.mount(vfs.VfsLfs2(chip), "/flash")
    File.limit = limit
    try:
        for i in range(8):
            with open("/flash/a.new", "wb") as f:
                for _ in range(20):
                    f.write(b"%08d" % 20 * 32)
                f.write(b"end")
            os.rename("/flash/a.new", "/flash/a")
        print("not interrupted")
    except (KeyboardInterrupt, OSError):
        pass  # OSError where leaving `with` closes the file
    try:
        with open("/flash/a", "wb") as f:
            f.write(b"from a wrong picture of the flash")
        print("written")
    except OSError:
        pass
    vfs.umount("/flash")
    chip.file.file.close()
print("done")
"""


@pytest.fixture
def run(micropython, tmp_path):
    """run(script): a process of MicroPython in an empty folder."""

    def start(script):
        return subprocess.Popen(
            [micropython, "-X", "heapsize=192k", "-c", script],
            cwd=tmp_path,
            env=dict(os.environ, MICROPYPATH=unixport.FOLDER + ":.frozen"),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    return start


@pytest.mark.parametrize("seed", range(3))
def test_kill_leaves_a_consistent_file_system(run, seed):
    pause = random.Random(seed)
    for _ in range(5):
        writer = run(WRITER)
        time.sleep(pause.uniform(0.2, 0.9))
        writer.kill()
        assert writer.communicate()[0] == ""
        assert run(READER).communicate()[0] == "consistent\n"


def test_interrupt_leaves_a_consistent_file_system(run):
    """After Ctrl-C in the middle of an operation nothing more reaches the file."""
    output = run(INTERRUPTED).communicate()[0]
    assert output.endswith("done\n"), output
    assert "written" not in output and "not interrupted" not in output
    assert run(READER).communicate()[0] == "consistent\n"


def test_damage_is_not_formatted(run, tmp_path):
    image = tmp_path / "flash.img"
    assert run("import flash; flash.mount('flash.img', '/flash')").communicate()[0] == ""
    whole = image.read_bytes()
    image.write_bytes(whole[: 4096 * 100])
    assert "OSError" in run("import flash; flash.mount('flash.img', '/flash')").communicate()[0]
    assert image.read_bytes() == whole[: 4096 * 100]


def test_blank_chip_is_formatted(run, tmp_path):
    (tmp_path / "flash.img").write_bytes(b"\xff" * 2097152)
    (tmp_path / "flash.img.new").write_bytes(b"cut short")
    script = "import flash, os; flash.mount('flash.img', '/flash'); print(os.listdir('/flash'))"
    assert run(script).communicate()[0] == "[]\n"
    assert os.listdir(tmp_path) == ["flash.img"]
