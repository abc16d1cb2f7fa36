"""Other ways to a board: mip's package.json, and the manifest of a firmware of one's own."""

import os
import shutil
import subprocess
import sys

import env
import mpy
import packages
import sets
from microsshd import compat

MANIFEST = os.path.join(env.ROOT, "firmware", "manifest.py")
TABLES = [name for name in mpy.sources() if not name.endswith(".py")]


class Board:
    """What mpremote's mip asks of a board."""

    def __init__(self):
        self.files = {}
        self.folders = set()

    def fs_exists(self, path):
        return path in self.folders

    def fs_mkdir(self, path):
        self.folders.add(path)

    def fs_writefile(self, path, data, progress_callback=None):
        assert os.path.dirname(path) in self.folders
        self.files[path] = data


def installed(path):
    """What mpremote copies by a package.json: {path: bytes}."""
    from mpremote import mip

    board = Board()
    mip._install_package(board, path, None, "/lib", None, True)
    return board.files


def test_sources_by_mip():
    """When it fails: .venv/bin/python tools/packages.py"""
    with open(os.path.join(mpy.LIB, "package.json")) as f:
        assert f.read() == packages.content(mpy.sources())
    files = installed(os.path.join(mpy.LIB, "package.json"))
    assert sorted(files) == ["/lib/" + name for name in mpy.sources()]
    for name in mpy.sources():
        with open(os.path.join(mpy.LIB, name), "rb") as f:
            assert files["/lib/" + name] == f.read()


def test_compiled_modules_by_mip(tmp_path):
    build = os.path.join(env.ROOT, "tools", "build")
    command = [sys.executable, build, "--chip", "esp32c6", "--output", str(tmp_path)]
    subprocess.run(command, check=True, capture_output=True)
    files = installed(os.path.join(env.BUILD, "esp32c6", "package.json"))
    names = sets.NAMES
    assert sorted(files) == sorted(["/lib/microsshd/" + name for name in names])
    with open(os.path.join(env.BUILD, "esp32c6", "lib", "microsshd", mpy.bundle.NAME), "rb") as f:
        assert files["/lib/microsshd/" + mpy.bundle.NAME] == f.read()


def frozen(monkeypatch):
    """{path on the device: file} of the manifest, executed as MicroPython's manifestfile does."""
    found = {}
    included = []

    def package(name, files, base_path, opt):
        assert opt == 3
        for file in files:
            found[name + "/" + file] = os.path.join(base_path, name, file)

    monkeypatch.chdir(os.path.dirname(MANIFEST))
    with open(MANIFEST) as f:
        exec(f.read(), {"include": included.append, "package": package})
    assert included == ["$(PORT_DIR)/boards/manifest.py"]
    return found


def test_manifest(monkeypatch):
    found = frozen(monkeypatch)
    wanted = [name for name in mpy.sources() if name.endswith(".py")]
    assert sorted(found) == sorted(wanted + ["microsshd/fullnames.py", "microsshd/tables.py"])
    for name in wanted:
        assert os.path.samefile(found[name], os.path.join(mpy.LIB, name))
    with open(found["microsshd/fullnames.py"]) as f:
        names = f.read().split()
    assert "microsshd.ssh.kex" in names and "microsshd.config" in names and "microsshd" in names
    made = {}
    with open(found["microsshd/tables.py"]) as f:
        exec(f.read(), made)
    del made["__builtins__"]
    assert len(made) == len(TABLES)
    for name in TABLES:
        path = os.path.relpath(name, "microsshd")
        with open(os.path.join(mpy.LIB, name), "rb") as f:
            assert made[path.replace("/", "_").replace(".", "_")] == f.read()


SCRIPT = """
import sys
from microsshd import compat
from microsshd.config import edit
sys.path.append(sys.argv[1])
for name in sys.argv[2:]:
    with open(sys.argv[1] + "/" + name, "rb") as f, compat.data(name) as g:
        assert f.read() == g.read(), name
        f.seek(7)
        g.seek(7)
        assert f.read(9) == g.read(9)
assert edit.defaults().values["ssh/port"] == 22
print("same")
"""


def test_tables_from_the_module(micropython, monkeypatch, tmp_path):
    """MicroPython with the compiled package, whose tables are hidden."""
    made = frozen(monkeypatch)["microsshd/tables.py"]
    folder = str(tmp_path / "lib")
    hidden = shutil.ignore_patterns("*.bin", "*.txt", mpy.bundle.NAME)
    shutil.copytree(mpy.build_unix(), folder, ignore=hidden)
    root = os.path.dirname(os.path.dirname(made))
    complaint = mpy.compile_file(
        "microsshd/tables.py",
        os.path.join(folder, "microsshd", "tables.mpy"),
        mpy.unix_architecture(),
        root=root,
    )
    assert complaint is None
    script = tmp_path / "script.py"
    script.write_text(SCRIPT)
    names = [os.path.relpath(name, "microsshd") for name in TABLES]
    done = subprocess.run(
        [micropython, str(script), os.path.join(mpy.LIB, "microsshd")] + names,
        env=dict(os.environ, MICROPYPATH=".frozen:" + folder),
        capture_output=True,
        text=True,
    )
    assert done.stdout.strip() == "same", done.stdout + done.stderr


def test_no_such_table():
    try:
        compat.data("none.bin")
    except ImportError:
        pass
    else:
        raise AssertionError("found")
