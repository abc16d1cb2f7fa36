"""What the files of the project tell of names: who defines, imports, mentions and passes them."""

import ast
import functools
import os
import re

from env import ROOT

LIB = os.path.join(ROOT, "lib")
_OTHERS = ("README.md", "boot.py", "firmware", "host_tests", "tools")
_PRIVATE = re.compile("_[A-Za-z0-9]")
_KEYWORD = re.compile(r"\b([A-Za-z_]\w*)=(?![=\s])")


class Facts(ast.NodeVisitor):
    """What one file, or several, tell of names. All but `spread` are sets of them.

    defined: globals, members of classes, attributes of self; words: all but attributes and
    keywords; attributes: also the members of classes; texts: words in strings."""

    _SETS = "defined words attributes imported keywords texts constants classes bases".split()

    def __init__(self, *trees):
        for name in self._SETS:
            setattr(self, name, set())
        self.spread = False  # whether a call has **
        self.place = "module"
        for tree in trees:
            self.visit(tree)

    def add(self, other, *names):
        """Adds these sets of another's."""
        for name in names:
            getattr(self, name).update(getattr(other, name))

    def _define(self, name):
        self.words.add(name)
        if self.place != "function":
            self.defined.add(name)
        if self.place == "class":
            self.attributes.add(name)

    def _within(self, place, node):
        before, self.place = self.place, place
        self.generic_visit(node)
        self.place = before

    def visit_FunctionDef(self, node):
        self._define(node.name)
        self._within("function", node)

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_Lambda(self, node):
        self._within("function", node)

    def visit_ClassDef(self, node):
        self._define(node.name)
        self.classes.add(node.name)
        self.bases |= {getattr(base, "attr", getattr(base, "id", "")) for base in node.bases}
        self._within("class", node)

    def visit_arg(self, node):
        self.words.add(node.arg)
        self.generic_visit(node)

    def visit_Name(self, node):
        if isinstance(node.ctx, ast.Load):
            self.words.add(node.id)
        else:
            self._define(node.id)

    def visit_Attribute(self, node):
        self.attributes.add(node.attr)
        if isinstance(node.ctx, ast.Store) and is_name(node.value, "self"):
            self.defined.add(node.attr)
        self.generic_visit(node)

    def visit_Global(self, node):
        self.words.update(node.names)
        self.defined.update(node.names)

    def visit_Nonlocal(self, node):
        self.words.update(node.names)

    def visit_ExceptHandler(self, node):
        if node.name:
            self._define(node.name)
        self.generic_visit(node)

    def visit_alias(self, node):
        self.imported.update(node.name.split("."))
        self.imported.add(node.asname or "")

    def visit_keyword(self, node):
        self.keywords.add(node.arg or "")
        self.spread = self.spread or node.arg is None
        self.generic_visit(node)

    def visit_Assign(self, node):
        if isinstance(node.value, ast.Call) and is_name(node.value.func, "const"):
            self.constants |= {n.id for t in node.targets for n in ast.walk(t) if is_name(n)}
        self.generic_visit(node)

    def visit_Expr(self, node):
        if not isinstance(node.value, ast.Constant):  # else a docstring
            self.generic_visit(node)

    def visit_Constant(self, node):
        if isinstance(node.value, str):
            self.texts.update(re.findall(r"\w+", node.value))

    def visit_JoinedStr(self, node):
        within = list(ast.walk(node))
        self.texts |= {n.id for n in within if is_name(n)}
        self.texts |= {n.attr for n in within if isinstance(n, ast.Attribute)}
        self.generic_visit(node)


def is_name(node, name=None):
    return isinstance(node, ast.Name) and name in (None, node.id)


class Survey:
    """The facts of all files: those of the package and those of the others."""

    def __init__(self, paths):
        self.modules = {}
        self.outside = Facts()
        for path in paths:
            facts = _facts(path, *_stat(path))
            if path.startswith(LIB + os.sep):
                self.modules[os.path.relpath(path, LIB)] = facts
            else:
                self.outside.add(facts, "imported", "keywords", "texts", "attributes")

    def others(self, name):
        """What is known outside of the module at `name` below lib/."""
        found = Facts()
        found.add(self.outside, "imported", "keywords", "texts", "attributes")
        for module, facts in self.modules.items():
            if module != name:
                found.add(facts, "imported", "keywords", "texts", "attributes", "words")
                found.spread = found.spread or facts.spread
        return found

    def private(self, name, own):
        """The private names that are the own ones of the module with the facts `own`, sorted."""
        others = self.others(name)
        kept = own.constants | own.attributes & others.words | others.attributes
        for facts in (own, others):
            kept |= facts.imported | facts.keywords | facts.texts
        return sorted([n for n in own.defined - kept if _PRIVATE.match(n)])

    def before(self, name, own):
        """How many private names are those of modules before this one, in the order of names, that
        an object may have a class of together with a class of this one."""
        related, found = {name: own}, True
        while found:
            found = {
                module: facts
                for module, facts in self.modules.items()
                if module not in related and any(_inherit(facts, r) for r in related.values())
            }
            related.update(found)
        return sum([len(self.private(m, facts)) for m, facts in related.items() if m < name])


def _inherit(a, b):
    return a.classes & b.bases or b.classes & a.bases


def survey():
    """The project's, as it is now."""
    return _survey(state())


@functools.lru_cache(maxsize=1)
def _survey(files):
    return Survey([path for path, *_ in files])


def state():
    """The files of the survey: (path, time, size) of each."""
    found = []
    for top in [LIB] + [os.path.join(ROOT, name) for name in _OTHERS]:
        if os.path.isfile(top):
            found.append(top)
        for folder, folders, names in os.walk(top):
            folders[:] = [f for f in folders if f[0] not in "_."]
            found += [os.path.join(folder, n) for n in names if n.endswith(".py") or "." not in n]
    return tuple([(path, *_stat(path)) for path in sorted(found)])


def _stat(path):
    stat = os.stat(path)
    return stat.st_mtime_ns, stat.st_size


@functools.cache
def _facts(path, time, size):
    with open(path) as f:
        text = f.read()
    texts = [text]
    try:
        tree = ast.parse(text)
    except SyntaxError:  # no program, or who compiles it will be told
        facts = Facts()
    else:
        facts = Facts(tree)
        texts = [str(n.value) for n in ast.walk(tree) if isinstance(n, ast.Constant)]
    if not path.startswith(LIB + os.sep):  # programs in strings pass keywords, too
        facts.keywords.update(*[_KEYWORD.findall(text) for text in texts])
    return facts
