"""Short names: modules mean the same with them, and there are fewer names to keep."""

import ast
import contextlib
import dis
import io
import os
import subprocess
import types

import mpy
import pytest
import shorten
from name_facts import Facts, Survey

MODULES = [name for name in mpy.sources() if name.endswith(".py")]


def text(name):
    with open(os.path.join(mpy.LIB, name)) as f:
        return f.read()


def nodes(source):
    return list(ast.walk(ast.parse(source)))


def private(name):
    return name.startswith("_") and not name.startswith("__")


@pytest.mark.parametrize("name", MODULES)
def test_shape_stays(name):
    before, after = text(name), shorten.shorten(text(name), name)
    assert before.count("\n") == after.count("\n")
    for old, new in zip(nodes(before), nodes(after), strict=True):
        assert type(old) is type(new)
        assert getattr(old, "lineno", 0) == getattr(new, "lineno", 0)
        if isinstance(old, ast.Constant):
            assert old.value == new.value


@pytest.mark.parametrize("name", MODULES)
def test_public_names_stay(name):
    before, after = nodes(text(name)), nodes(shorten.shorten(text(name), name))
    within = set()  # functions and classes in functions, which are no one else's
    for old, new in zip(before, after):
        if isinstance(old, (ast.FunctionDef, ast.AsyncFunctionDef)):
            within |= set(ast.walk(old)) - {old}
        for field in ("attr", "name", "asname"):
            was = getattr(old, field, None)
            if was and not private(was) and not (field == "name" and old in within):
                assert getattr(new, field) == was
        if isinstance(old, ast.keyword):
            assert new.arg == old.arg


def says(code):
    """The instructions of a code object and of all within it: (code, operation, argument)."""
    for step in dis.get_instructions(code):
        if step.opname not in ("MAKE_CELL", "LOAD_CLOSURE"):  # these are in the order of names
            yield code, step.opname, step.argval
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from says(constant)


@pytest.mark.parametrize("name", MODULES)
def test_every_name_is_what_it_was(name):
    """The same instructions, with names that stand one for one in each function."""
    before = says(compile(text(name), name, "exec"))
    after = says(compile(shorten.shorten(text(name), name), name, "exec"))
    names = {}
    for (code, operation, old), (other, new_operation, new) in zip(before, after, strict=True):
        assert operation == new_operation
        if isinstance(old, types.CodeType) or "CONST" in operation:
            continue
        kind = code, operation.split("_")[-1] if isinstance(old, str) else operation
        assert names.setdefault((kind, old), new) == new, (code.co_name, operation, old)
        assert names.setdefault((other, kind, new, "back"), old) == old


def traps():
    """{what is hard: program}"""
    with open(os.path.join(os.path.dirname(__file__), "shorten_traps.txt")) as f:
        programs = f.read().split("\n#### ")[1:]
    return dict([program.split("\n", 1) for program in programs])


TRAPS = traps()


def outcome(source):
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(source, "case", "exec"), {"__name__": "case"})
    return out.getvalue()


@pytest.mark.parametrize("trap", TRAPS)
def test_traps(trap, micropython):
    source = TRAPS[trap]
    after = shorten.shorten(source, "case.py", Survey([]))
    assert after != source
    assert outcome(after) == outcome(source)
    done = [subprocess.run([micropython, "-c", s], capture_output=True) for s in (source, after)]
    assert done[0].stdout == done[1].stdout
    assert done[0].stdout or done[0].stderr  # not everything is MicroPython's


def test_what_it_looks_like():
    source = """
def _first_one(table, key, size):
    found = table[key:key + size]
    return _second_one(found, strict=size)
def _second_one(found, strict):
    return found.x if strict else found._third_one
class C:
    _third_one = 1
    def look(self, table):  # a table
        return _first_one(table, *self._fourth_one)
    def _fourth_one(self):
        '''_fourth_one tells'''
"""
    expected = """
def _a(_a, _b, _d):
    found = _a[_b:_b + _d]
    return _c(found, strict=_d)
def _c(_a, strict):
    return _a.x if strict else _a._d
class C:
    _d = 1
    def look(self, _b):  # a table
        return _a(_b, *self._b)
    def _b(self):
        '''_fourth_one tells'''
"""
    assert shorten.shorten(source, "case.py", Survey([])) == expected


def test_what_others_know_stays():
    found = shorten.shorten(text("microsshd/ssh/packet.py"), "microsshd/ssh/packet.py")
    assert "class _Direction:" in found  # a unit test imports it
    found = shorten.shorten(text("microsshd/device.py"), "microsshd/device.py")
    assert "authorized_key=None" in found  # firmware/unix passes it


def survey(**sources):
    made = Survey([])
    made.modules = {name + ".py": Facts(ast.parse(source)) for name, source in sources.items()}
    return made


def names_of(made, module):
    return made.private(module, made.modules[module])


def test_names_in_two_modules():
    made = survey(
        a="def _both(): pass\ndef _told(): pass\ndef _own(): pass\nclass A:\n def _go(self): pass",
        b="from .a import _told\ndef _both(): pass\ndef f(x): x._go()",
        c="class C:\n def __init__(self):\n  self._own = self._only = 1",
    )
    assert names_of(made, "a.py") == ["_both"]
    assert names_of(made, "b.py") == ["_both"]
    assert names_of(made, "c.py") == ["_only"]


def test_related_classes_share_no_short_name():
    made = survey(
        a="class A:\n def _one(self): pass\n def _two(self): pass",
        b="from .a import A\nclass B(A):\n def _three(self): pass",
        c="from . import b\nclass C(b.B):\n def _four(self): pass",
        d="class D:\n def _five(self): pass",
    )
    begins = [made.before(m, facts) for m, facts in made.modules.items()]
    assert begins == [0, 2, 3, 0]


def names_in(path):
    """The names in a .mpy file but for those that every MicroPython has (py/persistentcode.c)."""
    with open(path, "rb") as f:
        content = f.read()

    def number(at):
        value = content[at] & 127
        while content[at] > 127:
            at += 1
            value = value << 7 | content[at] & 127
        return value, at + 1

    count, at = number(4)
    at = number(at)[1]
    found = set()
    for _ in range(count):
        size, at = number(at)
        if not size & 1:
            found.add(content[at : at + (size >> 1)])
            at += (size >> 1) + 1
    return found


def names_in_all(folder, modules):
    found = set()
    for name in modules:
        target = os.path.join(folder, "out.mpy")
        assert mpy.compile_file(name, target, "xtensawin") is None
        found |= names_in(target)
    return found


def test_fewer_names(micropython, tmp_path, monkeypatch):
    """Of all modules but those of services and algorithms that few use."""
    few = ("files", "services/scp", "services/sftp", "crypto/p256", "crypto/modp", "crypto/chacha")
    modules = [m for m in MODULES if not m.split("/", 1)[1].startswith(few)]
    after = names_in_all(tmp_path, modules)
    monkeypatch.setattr(shorten, "shorten", lambda source, name: source)
    before = names_in_all(tmp_path, modules)
    sizes = [sum(len(name) + 1 for name in names) for names in (before, after)]
    print("names %d and %d, letters %d and %d" % (len(before), len(after), *sizes))
    assert len(after) < 0.9 * len(before)
    assert sizes[1] < 0.85 * sizes[0]


def test_a_build_follows_other_files(micropython, tmp_path, monkeypatch):
    """A module is compiled again when a file that is not itself makes its names others."""
    lib = tmp_path / "source"
    package = lib / "microsshd"
    package.mkdir(parents=True)
    (package / "__init__.py").write_bytes(b"def _secret_function(): pass\n")
    monkeypatch.setattr(mpy, "BUILD", str(tmp_path))
    monkeypatch.setattr(mpy, "LIB", str(lib))

    def built():
        mpy.build("test", "xtensawin", roots=(str(lib),))
        return made.read_bytes()

    made = tmp_path / "test" / "lib" / "microsshd" / "__init__.mpy"
    assert b"_secret_function" not in built()
    first = made.stat().st_mtime_ns
    built()
    assert made.stat().st_mtime_ns == first
    monkeypatch.setattr(shorten, "depends_on", lambda: "something else")
    monkeypatch.setattr(shorten, "shorten", lambda source, name: source)
    assert b"_secret_function" in built()
