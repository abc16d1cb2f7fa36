"""The rules of the house, held on every file that goes to a device."""

import ast
import os
import subprocess
import sys

import env
import link
import mpy
import pytest

FILES = [name for name in mpy.sources() if name.endswith(".py")]
_SIZE = 12 * 1024
_PACKAGE = "microsshd"

# Who may import whom: a file or folder of lib/microsshd, and what its modules may name. Folders
# may name their own; the files that are not here hold the device together and may name all.
_COMMON = {"compat", "errors", "log", "stream"}
_ALLOWED = {
    "__init__": {"bundle", "extensions"},
    "bundle": {"memory"},
    "memory": set(),
    "extensions": set(),
    "effects": {"compat", "errors", "log", "config", "listener", "syslog", "watchdog", "wlan"},
    "compat": {"bundle", "tables", "_cpython", "folder", "frozen"},
    "platform": {"_cpython"},
    "errors": set(),
    "stream": {"compat", "errors"},
    "log": {"compat", "errors"},
    "crypto": {"compat", "errors", "log"},
    "ssh": {"compat", "errors", "log", "crypto"},
    "config": {"compat", "errors", "log", "crypto", "extensions"},
    "files": {"compat", "platform", "errors", "config"},
    "clock": set(),
    "usage": {"compat"},
    "wlan": {"compat", "errors", "log", "network"},
    "network": {"compat", "errors", "log", "clock"},
    "commands": _COMMON
    | {"config", "files", "extensions", "effects", "network", "clock", "usage", "newkey"}
    | {"application", "loading", "platform", "starts", "trial"},
    "services": _COMMON | {"config", "files", "extensions", "effects", "commands"},
}


def tree(name):
    with open(os.path.join(mpy.LIB, name)) as f:
        return ast.parse(f.read(), name)


def place(module):
    """The file or folder of lib/microsshd that a module of it belongs to."""
    return (module.split(".") + ["__init__"])[1]


def imported(name):
    """The modules of microsshd that a file names, also as text for a later import."""
    parts = os.path.splitext(name)[0].split("/")
    package = parts[:-1]
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.Import):
            yield from [a.name for a in node.names if a.name.split(".")[0] == _PACKAGE]
        elif isinstance(node, ast.ImportFrom) and node.level:
            base = package[: len(package) - node.level + 1]
            if node.module:
                yield ".".join(base + [node.module])
            else:
                yield from [".".join(base + [a.name]) for a in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module.split(".")[0] == _PACKAGE:
            yield node.module
    for node in link.loads(tree(name)):
        yield "%s.%s" % (_PACKAGE, node.value)


@pytest.mark.parametrize("name", FILES)
def test_imports_point_one_way(name):
    home = place(os.path.splitext(name)[0].replace("/", "."))
    allowed = _ALLOWED.get(home)
    if allowed is not None:
        strangers = {place(module) for module in imported(name)} - allowed - {home, "__init__"}
        assert not strangers, "%s may not import %s" % (home, strangers)


@pytest.mark.parametrize("name", FILES)
def test_is_small_and_explained(name):
    with open(os.path.join(mpy.LIB, name), "rb") as f:
        source = f.read()
    assert len(source) <= _SIZE
    assert ast.get_docstring(tree(name)) or not source.strip()


@pytest.mark.parametrize("name", FILES)
def test_forbidden_words(name):
    """No check that a frozen board drops, no error swallowed whole, no second compat."""
    for node in ast.walk(tree(name)):
        line = getattr(node, "lineno", 0)
        assert not isinstance(node, ast.Assert), "assert in line %d" % line
        if isinstance(node, ast.ExceptHandler):
            assert node.type, "bare except in line %d" % line
        if isinstance(node, ast.Attribute) and not name.endswith(("/compat.py", "/platform.py")):
            asks = isinstance(node.value, ast.Name) and node.value.id == "sys"
            asks = asks and node.attr in ("implementation", "platform")
            assert not asks, "asks which Python runs in line %d" % line


@pytest.mark.parametrize("name", FILES)
def test_cross_compiles_for_the_board(name, micropython, tmp_path):
    assert mpy.compile_file(name, str(tmp_path / "out.mpy"), "xtensawin", short=False) is None


def test_host_only_file_is_imported_by_two_alone():
    users = [n for n in FILES if _PACKAGE + "._cpython" in imported(n)]
    assert users == [_PACKAGE + "/compat.py", _PACKAGE + "/platform.py"]


def test_tools_explain_themselves():
    """Every program in tools/ is executable and has --help."""
    folder = os.path.join(env.ROOT, "tools")
    for name in os.listdir(folder):
        path = os.path.join(folder, name)
        if os.path.isfile(path) and "." not in name:
            assert os.access(path, os.X_OK), name
            done = subprocess.run([sys.executable, path, "--help"], capture_output=True, text=True)
            assert done.returncode == 0 and "usage: " in done.stdout, name


def test_native_modules_are_never_forgotten():
    """compat.NATIVE names exactly the modules with viper kernels."""
    from microsshd.compat import NATIVE

    found = set()
    for name in FILES:
        with open(os.path.join(mpy.LIB, name)) as f:
            if "@micropython.viper" in f.read().replace("`@micropython.viper`", ""):
                found.add(os.path.splitext(os.path.basename(name))[0])
    assert set(NATIVE.split()) == found
