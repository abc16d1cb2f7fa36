"""Names of the firmware for ours: modules mean the same with them, and the heap keeps fewer."""

import ast
import dis
import os
import types

import mpy
import pytest
import shorten

MODULES = sorted(shorten.project().sources)


def text(name):
    return shorten.project().sources[name]


def shortened(name):
    return shorten.project().text(name)


def nodes(source):
    return list(ast.walk(ast.parse(source)))


@pytest.mark.parametrize("name", MODULES)
def test_shape_stays(name):
    before, after = text(name), shortened(name)
    assert before.count("\n") == after.count("\n")
    for old, new in zip(nodes(before), nodes(after), strict=True):
        assert type(old) is type(new)
        assert getattr(old, "lineno", 0) == getattr(new, "lineno", 0)
        if isinstance(old, ast.Constant):
            assert old.value == new.value


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
    after = says(compile(shortened(name), name, "exec"))
    names = {}
    for (code, operation, old), (other, new_operation, new) in zip(before, after, strict=True):
        assert operation == new_operation
        if isinstance(old, types.CodeType) or "CONST" in operation:
            continue
        kind = code, operation.split("_")[-1] if isinstance(old, str) else operation
        assert names.setdefault((kind, old), new) == new, (code.co_name, operation, old)
        assert names.setdefault((other, kind, new, "back"), old) == old


def names_of(pool="one two three four five six seven eight nine", kept=(), **sources):
    files = {name + ".py": source for name, source in sources.items()}
    return shorten.Names(files, set(kept), pool.split())


def test_what_it_looks_like():
    names = names_of(
        kept={"append", "self"},
        a='''
from .b import Table, first
_SIZE = const(5)
WIDTH = const(7)
def look(table, key, size=_SIZE):  # a table
    found = table[key]
    return _again(found.entry, strict=size)
def _again(found, strict):
    return first(found)
class Failed(Exception):
    """Failed tells of a Table"""
''',
        b="""
class Table:
    def __init__(self):
        self.entry = self.append
def first(table):
    return getattr(table, "rest") + table.rest
""",
    )
    a, b = names.names("a.py"), names.names("b.py")
    assert set(a) == set("Table first WIDTH look table key size _again found entry strict".split())
    assert len(set(a.values())) == len(a)
    assert set(b) == {"Table", "first", "entry", "table", "strict"}
    assert all(a[name] == b[name] for name in b)


def test_when_the_good_names_have_run_out():
    new = list(names_of("one", a="def f(a, b, c): pass").names("a.py").values())
    assert len(set(new)) == 4 and "one" in new
    assert all(name.isidentifier() for name in new)


def test_a_name_of_one_module_may_be_another_elsewhere():
    names = names_of(a="def one_thing(): pass", b="def another(): pass", c="y.attr = 1")
    assert names.names("a.py")["one_thing"] == names.names("b.py")["another"]
    assert names.names("c.py")["attr"] != names.names("a.py")["one_thing"]


def test_attributes_that_one_module_has():
    """Theirs may be those of another module's objects, unless an object can be of both."""
    names = names_of(
        kept={"self"},
        a="""
class Alone:
    def first_method(self):
        self.its_own = 1
""",
        b="""
class Other:
    def second_method(self):
        self.not_that = 1
""",
        c="""
def mark(thing):
    thing.mark_on_it = 1
class Base:
    def third_method(self): pass
""",
        d="""
from .c import Base
class Derived(Base):
    def fourth_method(self): pass
""",
    )
    a, b, c, d = [names.names(m + ".py") for m in "abcd"]
    assert a["first_method"] == b["not_that"]  # in the order of letters
    shared = {a[name] for name in ("Alone", "first_method", "its_own")}
    assert c["mark_on_it"] not in shared and c["third_method"] not in shared
    assert d["fourth_method"] not in shared | {c["third_method"]}


def test_a_constant_is_none_elsewhere():
    names = names_of(a="_SIZE = const(5)\nprint(_SIZE)", b="_SIZE = compute()", c="_SIZE = 2")
    assert "_SIZE" not in names.names("a.py")
    assert names.names("b.py")["_SIZE"] == names.names("c.py")["_SIZE"] != "_SIZE"


def test_files_have_names_of_the_firmware():
    project = shorten.project()
    files = {project.file(name) for name in MODULES}
    assert len(files) == len(MODULES) and files <= set(shorten.rom_names())
    line = "microsshd/ssh/mux.py %s file\n" % project.file("microsshd/ssh/mux.py")
    assert line in project.table()


def test_no_new_name_is_used_for_something_else():
    """In any module: all that is one name afterwards was one before."""
    project = shorten.project()
    everywhere = {}
    for name in MODULES:
        new = project.names(name)
        assert len(set(new.values())) == len(new)
        tokens = {token.string for token in shorten._tokens(text(name))}
        assert tokens.isdisjoint(set(new.values()) - set(new))
        for old, short in new.items():
            everywhere.setdefault(old, set()).add(short)
    attributes = {
        node.attr
        for name in MODULES
        for node in nodes(text(name))
        if isinstance(node, ast.Attribute)
    }
    for name in attributes & set(everywhere):
        assert len(everywhere[name]) == 1, name


def test_what_others_know_stays():
    package = shortened("microsshd/__init__.py")
    assert "authorized_key=None" in package  # firmware/unix passes it
    assert "def main(root" in package  # boot.py and README's tables
    assert "def command(" in package and "def configuration(" in package
    assert "class Disconnect(" in package
    display = shortened("microsshd/commands/display.py")
    assert "def version(" in display  # commands/table.txt


def test_strings_with_names_in_them():
    with pytest.raises(ValueError, match="f-string"):
        names_of(a="def f(x): return f'{x}'")


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


def test_the_heap_keeps_few_names(micropython, tmp_path, monkeypatch):
    """Of all modules but those of services and algorithms that few use: names that are neither in
    flash nor a module's cost a device memory."""
    few = ("files", "services/scp", "services/sftp", "crypto/p256", "crypto/modp", "crypto/chacha")
    modules = [m for m in MODULES if not m.split("/", 1)[1].startswith(few)]
    free = {name.encode() for name in shorten.rom_names()}
    found = {True: set(), False: set()}
    for name in modules:
        for short in found:
            target = os.path.join(tmp_path, "out.mpy")
            assert mpy.compile_file(name, target, "xtensawin", short=short) is None
            found[short] |= names_in(target) - free
    print("names %d and %d" % (len(found[False]), len(found[True])))
    assert len(found[True]) < 0.5 * len(found[False])


def test_a_build_follows_other_files(micropython, tmp_path, monkeypatch):
    """A module is compiled again when a file that is not itself makes its names others."""
    lib = tmp_path / "source"
    package = lib / "microsshd"
    package.mkdir(parents=True)
    (package / "__init__.py").write_bytes(b"def secret_function(): pass\n")
    monkeypatch.setattr(mpy, "BUILD", str(tmp_path))
    monkeypatch.setattr(mpy, "LIB", str(lib))

    def built():
        mpy.build("test", "xtensawin", roots=(str(lib),))
        return made.read_bytes()

    made = tmp_path / "test" / "lib" / "microsshd" / "__init__.mpy"
    names = names_of(kept={"os"}, **{"microsshd/__init__": "def secret_function(): pass\n"})
    monkeypatch.setattr(shorten, "project", lambda: names)
    assert b"secret_function" not in built()
    first = made.stat().st_mtime_ns
    built()
    assert made.stat().st_mtime_ns == first
    monkeypatch.setattr(shorten, "depends_on", lambda: "something else")
    monkeypatch.setattr(names, "names", lambda module: {})
    assert b"secret_function" in built()
