"""Runs modules on CPython with their viper functions computing as on a board.

`load` gives one such module, `emulated` a context in which every import of `microsshd` does. The
functions are translated once (viper_compile) and run as compiled Python. Memory is what the caller
passes: each buffer becomes a region of addresses of its own, and an access outside of it raises.
"""

import ast
import contextlib
import ctypes
import functools
import importlib.machinery
import importlib.util
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
for _folder in ("lib", "tools", "host_tests"):
    if str(ROOT / _folder) not in sys.path:
        sys.path.append(str(ROOT / _folder))

import kernel32  # noqa: E402
from viper_compile import Kernel, is_viper  # noqa: E402
from viper_types import ViperTypeError, constants  # noqa: E402

__all__ = ["ViperTypeError", "Outside", "emulated", "load", "modules_with_kernels"]

_REGION = 20  # bits of an address inside its region
_BEFORE = 4096  # addresses below a buffer that still belong to its region


class Outside(IndexError):
    """A kernel touched memory it was not given, or misaligned memory."""


class _Nothing:
    """The view of a pointer that may not be used; `reason` says why."""

    def __init__(self, reason):
        self.reason = reason

    def __getitem__(self, i):
        raise Outside(self.reason)

    def __setitem__(self, i, value):
        raise Outside(self.reason)


class _Guarded:
    """The view of a pointer that lies below its buffer: constant indices may be negative."""

    def __init__(self, view):
        self.view = view

    def __getitem__(self, i):
        return self.view[i if i >= 0 else outside(i)]

    def __setitem__(self, i, value):
        self.view[i if i >= 0 else outside(i)] = value


def outside(i):
    raise Outside("%d words before the buffer" % -i)


class _Memory:
    """What translated kernels use: regions, pointers and checks for words of 32 or 64 bits."""

    outside = staticmethod(outside)

    def __init__(self, bits):
        self.bits = bits
        self.codes = {1: "B", 2: "H", 4: "i" if bits == 32 else "I"}
        self.regions = []

    def enter(self):
        return len(self.regions)

    def leave(self, mark):
        del self.regions[mark:]

    def region(self, buffer):
        """The address of a buffer, which keeps its true alignment; an int is an address."""
        if isinstance(buffer, int):
            return buffer & (1 << self.bits) - 1
        view = memoryview(buffer).cast("B")
        if len(view) > (1 << _REGION) - 2 * _BEFORE:
            raise ValueError("buffer too large to emulate")
        skew = _address(view) & 15
        self.regions.append((skew, view, {}))
        return (len(self.regions) << _REGION) + _BEFORE + skew

    def pointer(self, address, size):
        """(address, view, index): where a pointer to words of `size` bytes points."""
        number = (address >> _REGION) - 1
        if not 0 <= number < len(self.regions):
            return address, _Nothing("no buffer at this address"), 0
        if address % size:
            return address, _Nothing("misaligned"), 0
        skew, view, words = self.regions[number]
        start = -skew % size
        if size not in words:
            end = start + max(len(view) - start, 0) // size * size
            words[size] = view[start:end].cast(self.codes[size]) if end > start else b""
        place = ((address & (1 << _REGION) - 1) - _BEFORE - skew - start) // size
        view = words[size]
        return address, view if place >= 0 else _Guarded(view), place

    def ptr8(self, address):
        return self.pointer(address, 1)

    def ptr16(self, address):
        return self.pointer(address, 2)

    def ptr32(self, address):
        return self.pointer(address, 4)

    def load(self, address, i, size):
        _, view, place = self.pointer(address, size)
        return view[place + i if place + i >= 0 else outside(place + i)]

    def load_ptr8(self, address, i):
        return self.load(address, i, 1)

    def load_ptr16(self, address, i):
        return self.load(address, i, 2)

    def load_ptr32(self, address, i):
        return self.load(address, i, 4)

    def count(self, n):
        if not 0 <= n < self.bits:
            raise ValueError("a shift by %d" % n)
        return n


def _address(view):
    """Where a view's bytes lie; 0 for read-only ones, which are taken to be aligned."""
    if view.readonly or not len(view):
        return 0
    return ctypes.addressof(ctypes.c_char.from_buffer(view))


def translate(source, bits, narrow):
    """The AST of a module's source, its viper functions replaced by their emulation."""
    if narrow:
        source = kernel32.narrow(source)
    tree = ast.parse(source)
    names = constants(tree)

    class Replace(ast.NodeTransformer):
        def visit_FunctionDef(self, node):
            if not is_viper(node):
                return self.generic_visit(node)
            kernel = Kernel(node, bits, names)
            made = ast.parse("\n".join(kernel.lines)).body[0]
            for part in ast.walk(made):
                if hasattr(part, "lineno"):
                    part.lineno = part.end_lineno = kernel.origins[part.lineno - 1]
                    part.col_offset = part.end_col_offset = 0
            return made

    return Replace().visit(tree)


@functools.lru_cache(None)
def _code(path, source, bits, narrow):
    return compile(translate(source, bits, narrow), path, "exec")


class _Loader(importlib.machinery.SourceFileLoader):
    def __init__(self, name, path, bits, narrow):
        super().__init__(name, path)
        self.bits, self.narrow = bits, narrow

    def get_code(self, name):
        return _code(self.path, self.get_source(name), self.bits, self.narrow)

    def exec_module(self, module):
        importlib.import_module("microsshd.compat")  # defines viper's names
        module._viper = _Memory(self.bits)
        super().exec_module(module)


def load(name, narrow=False, bits=32):
    """A fresh copy of a module, its kernels emulated; its own imports are the ordinary ones.

    `name` is a dotted name or a path; `narrow` applies what the build does for 32-bit targets.
    ViperTypeError (with the line) for what MicroPython would not compile."""
    if str(name).endswith(".py"):
        path = pathlib.Path(name).resolve()
        inside = path.is_relative_to(ROOT / "lib")
        name = (
            ".".join(path.relative_to(ROOT / "lib").with_suffix("").parts) if inside else path.stem
        )
    else:
        path = ROOT.joinpath("lib", *name.split(".")).with_suffix(".py")
    loader = _Loader(name, str(path), bits, narrow)
    spec = importlib.util.spec_from_file_location(name, path, loader=loader)
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


def modules_with_kernels():
    """[(dotted name, path)] of the modules below lib/ that have viper functions."""
    found = []
    for path in sorted((ROOT / "lib").rglob("*.py")):
        source = path.read_text()
        if "@micropython.viper" in source and any(map(is_viper, ast.walk(ast.parse(source)))):
            name = ".".join(path.relative_to(ROOT / "lib").with_suffix("").parts)
            found.append((name, path))
    return found


class _Finder:
    def __init__(self, names, bits, narrow):
        self.names, self.bits, self.narrow = names, bits, narrow

    def find_spec(self, name, path=None, target=None):
        path = self.names.get(name)
        if path is None:
            return None
        loader = _Loader(name, str(path), self.bits, self.narrow)
        return importlib.util.spec_from_file_location(name, path, loader=loader)


@contextlib.contextmanager
def emulated(narrow=False, bits=32):
    """While it lasts, `microsshd` is imported afresh and all of its kernels are emulated."""

    def ours(name):
        return name.split(".")[0] == "microsshd"

    finder = _Finder(dict(modules_with_kernels()), bits, narrow)
    saved = {name: module for name, module in sys.modules.items() if ours(name)}
    for name in saved:
        del sys.modules[name]
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
        for name in [name for name in sys.modules if ours(name)]:
            del sys.modules[name]
        sys.modules.update(saved)
