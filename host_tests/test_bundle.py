"""What tools/bundle.py writes is what the device's Bundle finds; that MicroPython imports from it
is shown by all tests that run there."""

import errno
import random
import subprocess

import bundle as tool
import mpy
import pytest
from microsshd import memory
from microsshd.bundle import Bundle

FILES = ["compat.mpy", "ssh/__init__.mpy", "ssh/kex.mpy", "crypto/table.bin", "empty.mpy"]


@pytest.fixture
def contents(tmp_path):
    source = random.Random(1)
    made = {path: source.randbytes(0 if path == "empty.mpy" else 700) for path in FILES}
    for path, content in {**made, "__init__.mpy": b"loose", "notes.md": b"no module"}.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_bytes(content)
    tool.write(tmp_path)
    return made


@pytest.fixture
def bundle(contents, tmp_path):
    with open(tmp_path / tool.NAME, "rb") as file:
        yield Bundle(file)


def test_every_member(bundle, contents):
    contents["ssh.mpy"] = contents.pop("ssh/__init__.mpy")
    opened = {path: bundle.open("/" + path, "rb") for path in contents}
    buf = bytearray(255)
    for path, member in opened.items():  # while others are open
        content = contents[path]
        assert bundle.stat("/" + path)[0] == 0x8000
        assert bundle.stat("/" + path)[6] == len(content)
        found = b""
        while n := member.readinto(buf):
            found += buf[:n]
        assert found == content
        assert member.seek(-5, 2) == max(len(content) - 5, -5)


def test_read_and_seek(bundle, contents):
    content = contents["crypto/table.bin"]
    with bundle.open("/crypto/table.bin", "rb") as table:
        assert table.read(10) == content[:10]
        table.seek(600)
        assert table.read(200) == content[600:]
        assert table.read(1) == b""
        table.seek(10)
        table.seek(5, 1)
        assert table.read() == content[15:]


def test_what_is_not_there(bundle):
    for path in ("/crypto", "/ssh", "/ssh/kex", "/ssh/kex.py", "/__init__.mpy", "/notes.md", "/"):
        with pytest.raises(OSError) as caught:
            bundle.stat(path)
        assert caught.value.args[0] == errno.ENOENT
        with pytest.raises(OSError):
            bundle.open(path, "rb")


def test_what_is_chosen_has_another_name(bundle, contents):
    bundle.chosen = "/ssh/kex.mpy"
    with bundle.open("/m.mpy", "rb") as module:
        assert module.read() == contents["ssh/kex.mpy"]
    with pytest.raises(OSError):
        bundle.stat("/m.py")


def test_a_key_inside_an_entry_is_not_an_entry(bundle):
    """An index in which the bytes of a key lie within another entry."""
    entry = bundle.index[6:12]  # the second path's, in the order of the alphabet
    bundle.index = bytes(1) + entry[:4] + bytes(1) + entry
    assert bundle.open("/crypto/table.bin", "rb").size == 700


def test_what_memory_cannot_hold_is_not_loaded(bundle, monkeypatch):
    monkeypatch.setattr(memory, "room", lambda: 700 + 350 + 512)
    bundle.open("/ssh/kex.mpy", "rb")
    monkeypatch.setattr(memory, "room", lambda: 700 + 350 + 511)
    with pytest.raises(MemoryError):
        bundle.open("/ssh/kex.mpy", "rb")
    bundle.open("/crypto/table.bin", "rb")


LOADING = """
import sys
import microsshd
from microsshd import compat
compat.load("commands.saving")  # which needs others while it is imported
print(microsshd.m, "microsshd.m" in sys.modules, compat.load("config.startup").DEFAULT)
try:
    compat.load("commands.none")
except ImportError as e:
    print(e)
"""


def test_nothing_keeps_what_is_loaded(micropython):
    done = subprocess.run(
        [micropython, "-c", LOADING], cwd=mpy.build_unix(), capture_output=True, text=True
    )
    assert done.stdout.split("\n")[:2] == ["None False startup.cfg", "commands.none"], done.stderr
