"""Shortens the names in a module of lib/ that nothing outside of it uses.

MicroPython keeps every name that it meets in a `.mpy` file for good. So private names (of
functions, classes, methods, attributes, globals), parameters and the functions in functions are
named `_a`, `_b` and so on: the same few in all modules. The text around stays as it was, line by
line. Left alone are

- names that other files know (modules, host_tests, firmware, tools, boot.py, README.md): imported,
  attributes there, passed by keyword, or words in a string, for getattr and tables
- what is in no `.mpy` file: underscore constants made by const(), locals, `*args`, `**more`, the
  parameters of viper functions
- variables of functions in which text may name them: f-strings, eval and the like

Modules whose classes inherit from each other share no short name of an attribute.
"""

import ast
import hashlib
import io
import itertools
import string
import tokenize

import name_facts
from name_facts import Facts, survey

_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_READERS = {"eval", "exec", "locals", "vars"}


def shorten(source, name, project=None):
    """`source`, the text of the module at `name` below lib/, with short names.

    project: the name_facts.Survey of all other files, by default this project's."""
    tree = ast.parse(source)
    tokens = list(tokenize.generate_tokens(io.StringIO(source).readline))
    tokens = [token for token in tokens if token.type == tokenize.NAME]
    project = project or survey()
    own, others = Facts(tree), project.others(name)
    pool = _pool(own.words | own.attributes | others.words | others.attributes)
    begin = project.before(name, own)
    names = project.private(name, own)
    private = dict(zip(names, itertools.islice(pool(), begin, None)))
    kept = own.keywords | others.keywords | set(private) | {"self"}
    if own.spread or others.spread:
        kept |= own.texts | others.texts
    variables = _Variables(source, tokens)
    variables.visit(tree)
    new = variables.renamed(kept, private, pool)
    lines = source.splitlines(keepends=True)
    for token in reversed(tokens):
        text = new.get(token.start) or private.get(token.string)
        if text:
            (line, start), end = token.start, token.end[1]
            lines[line - 1] = lines[line - 1][:start] + text + lines[line - 1][end:]
    return "".join(lines)


def depends_on():
    """A digest of what all results depend on: other files, and this program."""
    return hashlib.sha256(repr(name_facts.state()).encode()).hexdigest()


def _pool(taken):
    def names():
        for n in itertools.count(1):
            for letters in itertools.product(string.ascii_lowercase, repeat=n):
                name = "_" + "".join(letters)
                if name not in taken:
                    yield name

    return names


class _Variable:
    """A local variable: where it stands, whether a short name helps, or is forbidden."""

    def __init__(self):
        self.places = []
        self.counts = False
        self.fixed = False


class _Scope:
    """A module, class body, function or comprehension. `root` is the outermost function."""

    def __init__(self, parent, kind):
        self.parent = parent
        self.kind = kind
        self.root = parent.root if parent else None
        if kind == "function" and not self.root:
            self.root = self
        self.bound = {}
        self.elsewhere = {}  # name: whether it is nonlocal, else it is global
        self.words = set()  # of the root: what is said within
        self.uses = []  # of the root: (scope, name, place or None)

    def bind(self, name, counts=False, fixed=False):
        variable = self.bound.setdefault(name, _Variable())
        variable.counts |= counts
        variable.fixed |= fixed

    def use(self, name, place):
        if self.root:
            self.root.words.add(name)
            self.root.uses.append((self, name, place))

    def find(self, name):
        """The variable of a function that has this name here, else None."""
        scope = self
        while scope.parent:
            seen = scope is self or scope.kind != "class"
            if seen and name in scope.elsewhere:
                if not scope.elsewhere[name]:
                    return None
            elif seen and name in scope.bound:
                return scope.bound[name]
            scope = scope.parent
        return None


class _Variables(ast.NodeVisitor):
    """The variables of all functions of a module."""

    def __init__(self, source, tokens):
        self.lines = source.splitlines()
        self.tokens = tokens
        self.scope = _Scope(None, "module")
        self.roots = []
        self.unseen = False  # whether what is read now has no tokens: in an f-string

    def renamed(self, kept, private, pool):
        """{place: short name}"""
        new = {}
        for root in self.roots:
            found = []
            for scope, name, place in root.uses:
                variable = scope.find(name)
                if variable:
                    variable.fixed |= place is None or name in kept
                    variable.places.append(place)
                    if variable not in found:
                        found.append(variable)
            if root.words & _READERS:
                continue
            avoided = {private.get(word, word) for word in root.words}
            free = (name for name in pool() if name not in avoided)
            for variable in found:
                if variable.counts and not variable.fixed:
                    new.update(dict.fromkeys(variable.places, next(free)))
        return new

    def _place(self, line, column):
        """A node's place with its column in characters."""
        if self.unseen:
            return None
        return line, len(self.lines[line - 1].encode()[:column].decode())

    def _place_of(self, name, line, column):
        """The place of the first token `name` from there on."""
        begin = self._place(line, column)
        if begin:
            return next(t.start for t in self.tokens if t.string == name and t.start >= begin)

    def _name(self, name, place, **how):
        if how:
            self.scope.bind(name, **how)
        self.scope.use(name, place)

    def _visit_all(self, *nodes):
        for node in nodes:
            if isinstance(node, list):
                self._visit_all(*node)
            elif node is not None:
                self.visit(node)

    def _enter(self, kind):
        self.scope = _Scope(self.scope, kind)
        if self.scope.root is self.scope:
            self.roots.append(self.scope)

    def _leave(self):
        self.scope = self.scope.parent

    def _function(self, node, body, viper=False):
        more = node.args
        named = more.posonlyargs + more.args + more.kwonlyargs
        others = [a for a in (more.vararg, more.kwarg) if a]
        self._visit_all(more.defaults, more.kw_defaults)
        self._visit_all([a.annotation for a in named + others])
        self._enter("function")
        for a in named + others:
            place = self._place(a.lineno, a.col_offset)
            self._name(a.arg, place, counts=a in named and not viper)
        self._visit_all(body)
        self._leave()

    def visit_FunctionDef(self, node):
        self._visit_all(node.decorator_list, node.returns)
        place = self._place_of(node.name, node.lineno, node.col_offset)
        self._name(node.name, place, counts=self.scope.kind == "function")
        viper = "micropython.viper" in [ast.unparse(d) for d in node.decorator_list]
        self._function(node, node.body, viper)

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_Lambda(self, node):
        self._function(node, node.body)

    def visit_ClassDef(self, node):
        self._visit_all(node.decorator_list, node.bases, node.keywords)
        self._name(node.name, None, fixed=True)
        self._enter("class")
        self._visit_all(node.body)
        self._leave()

    def _comprehension(self, node):
        """The first iterable is read outside."""
        self.visit(node.generators[0].iter)
        self._enter("comprehension")
        for i, part in enumerate(node.generators):
            self._visit_all(part.target, part.iter if i else None, part.ifs)
        if isinstance(node, ast.DictComp):
            self._visit_all(node.key, node.value)
        else:
            self.visit(node.elt)
        self._leave()

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = _comprehension

    def visit_Name(self, node):
        stored = {} if isinstance(node.ctx, ast.Load) else {"counts": False}
        self._name(node.id, self._place(node.lineno, node.col_offset), **stored)

    def visit_NamedExpr(self, node):
        self.visit(node.value)
        inner = self.scope
        while self.scope.kind == "comprehension":
            self._leave()
        self.visit(node.target)
        self.scope = inner

    def visit_Global(self, node):
        for name in node.names:
            self.scope.elsewhere[name] = isinstance(node, ast.Nonlocal)
            place = self._place_of(name, node.lineno, node.col_offset)
            self._name(name, place)

    visit_Nonlocal = visit_Global

    def visit_ExceptHandler(self, node):
        self._visit_all(node.type)
        if node.name:
            begin = node.type.end_lineno, node.type.end_col_offset
            self._name(node.name, self._place_of(node.name, *begin), counts=False)
        self._visit_all(node.body)

    def visit_alias(self, node):
        self._name((node.asname or node.name).split(".")[0], None, fixed=True)

    def visit_JoinedStr(self, node):
        before, self.unseen = self.unseen, True
        self.generic_visit(node)
        self.unseen = before

    def _pattern(self, node):
        name = getattr(node, "rest", None) or getattr(node, "name", None)
        if name:
            self._name(name, None, fixed=True)
        self.generic_visit(node)

    visit_MatchAs = visit_MatchStar = visit_MatchMapping = _pattern
