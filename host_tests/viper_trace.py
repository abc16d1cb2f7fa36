"""What kernels do with memory and where they branch: their emulation in 32 bits, recorded.

Inside `traced()` a call of a kernel leaves an entry: the kernel, and a hash of every word that it
reads or writes (buffer and index, not the value) and of every condition's outcome, in order.
"""

import ast
import contextlib
import importlib
import importlib.machinery
import sys
from unittest import mock

import viper32


class _Words:
    """A view of memory that tells the recorder of each access."""

    def __init__(self, recorder, view, region):
        self.recorder, self.view, self.region = recorder, view, region

    def __getitem__(self, i):
        self.recorder.note(self.region, i)
        return self.view[i]

    def __setitem__(self, i, value):
        self.recorder.note(self.region, ~i)
        self.view[i] = value


class _Recorder(viper32._Memory):
    def __init__(self, calls):
        super().__init__(32)
        self.calls = calls
        self.hash = 0

    def note(self, what, how):
        self.hash = hash((self.hash, what, how))

    def branch(self, outcome):
        self.note("branch", bool(outcome))
        return outcome

    def pointer(self, address, size):
        address, view, place = super().pointer(address, size)
        return address, _Words(self, view, address >> viper32._REGION), place

    def enter(self):
        self.hash = 0
        return super().enter()

    def leave(self, mark):
        code = sys._getframe(1).f_code
        self.calls.append((code.co_filename, code.co_name, self.hash))
        super().leave(mark)


class _Conditions(ast.NodeTransformer):
    """In functions that are emulated, conditions go through the recorder."""

    def visit_FunctionDef(self, node):
        emulated = "_viper.enter()" in ast.unparse(node.body[0])
        return self.generic_visit(node) if emulated else node

    def visit_If(self, node):
        recorder = ast.parse("_viper.branch", mode="eval").body
        node.test = ast.Call(recorder, [node.test], [])
        return self.generic_visit(node)

    visit_While = visit_IfExp = visit_If


@contextlib.contextmanager
def traced():
    """While it lasts, `microsshd` is imported afresh; gives the list of calls."""
    calls = []

    class Loader(viper32._Loader):
        def get_code(self, name):
            tree = viper32.translate(self.get_source(name), self.bits, self.narrow)
            tree = ast.fix_missing_locations(_Conditions().visit(tree))
            return compile(tree, self.path, "exec")

        def exec_module(self, module):
            importlib.import_module("microsshd.compat")  # defines viper's names
            module._viper = _Recorder(calls)
            importlib.machinery.SourceFileLoader.exec_module(self, module)

    with mock.patch.object(viper32, "_Loader", Loader), viper32.emulated(narrow=True):
        yield calls
