"""Gives the names in lib/ other ones that cost a device no memory.

MicroPython keeps every name that it meets in a `.mpy` file for good, in 7 bytes and its letters:
18 KB for a thousand of them. The names that its firmware uses are in flash (rom_names.txt). So
names of ours are replaced by some of those that nothing in lib/ uses, token by token; the text
around stays as it was, line by line. The same name becomes the same everywhere, and no two names
become one, except names that one module alone has: functions, globals, parameters, and attributes
of its own classes unless these derive from others or others from them. What they become may mean
something else in another module.

Left alone are names

- of the firmware, modules, what is imported from others, `__init__` and the like, exceptions
- that are a text in lib/, or the function of a command in commands/table.txt: for getattr
- that others use: firmware/, boot.py, programs in host_tests and in README.md, which says what an
  application may use
- that get into no `.mpy` file: constants of const() with an underscore, locals but parameters
"""

import ast
import functools
import hashlib
import io
import itertools
import keyword
import os
import re
import string
import textwrap
import tokenize

import link
from env import ROOT

LIB = os.path.join(ROOT, "lib")
_OWN_FILES = 3
_HOST_ONLY = "_cpython.py"
_PACKAGE = "microsshd"
_NAMES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "rom_names.txt")
# modules that are not needed to log in and have a prompt: their names come last
_SELDOM = """application clock commands config crypto/chacha crypto/modp crypto/p256 crypto/rsa
    ending files loading network newkey services/greeting services/help services/meaning
    services/output services/scp services/sftp setup starts syslog trial usage wlan""".split()
# what MicroPython looks for in objects (files, file systems, generators, exceptions), or its viper
# compiler in a program
_MEANT = set(
    """args errno value keys send throw close read readinto readline write ioctl seek tell flush
    mount umount open stat statvfs chdir getcwd ilistdir mkdir remove rename rmdir readblocks
    writeblocks path bool int object ptr ptr8 ptr16 ptr32 uint const micropython""".split()
)


def depends_on():
    """A digest of what all results depend on: other files, and this program."""
    return hashlib.sha256(repr(_state()).encode()).hexdigest()


def project():
    """The Names of this project as it is now, its modules linked."""
    return _project(_state())


class Names:
    """What all names become. sources: {module: text}; kept: names that stay; pool: names to give,
    the best first, none of which stays for another reason than that no module uses it; files: what
    to call the files, the name of each of which the heap keeps as well."""

    def __init__(self, sources, kept, pool, files=()):
        self.sources = sources
        facts = {module: Facts(ast.parse(text)) for module, text in sources.items()}
        self.uses = {m: {t.string for t in _tokens(text)} for m, text in sources.items()}
        uses = {}
        for module, words in self.uses.items():
            for word in words:
                uses.setdefault(word, set()).add(module)
        seldom = tuple(["microsshd/" + beginning for beginning in _SELDOM])
        seldom = {module for module in sources if module.startswith(seldom)}
        texts = set().union(*[f.kept for f in facts.values()])
        inner = set().union(*[f.attributes for f in facts.values()])
        bases = set().union(*[f.bases for f in facts.values()])
        defined, own = set(), set()
        for module, fact in facts.items():
            defined |= fact.defined - fact.constants
            if not fact.bases and bases.isdisjoint(fact.classes):
                own |= fact.defined - fact.outside
            for word in fact.constants:  # is not in this module; in others it may be a name
                uses[word].discard(module)
                if word in inner:
                    texts.add(word)
        given = sorted(
            defined & set(uses) - kept - texts,
            key=lambda word: (uses[word] <= seldom, -len(uses[word]), word),
        )
        own = {
            word for word in given if len(uses[word]) == 1 and (word in own or word not in inner)
        }
        free = (word for word in pool if word not in uses and word not in texts)
        free = itertools.chain(free, _made_up(texts.union(uses, pool)))
        lists = {m: sorted([w for w in own if m in uses[w]]) for m in sources}
        shared = list(itertools.islice(free, max([len(words) for words in lists.values()])))
        self._own = {module: dict(zip(words, shared)) for module, words in lists.items()}
        self._everywhere = {word: next(free) for word in given if word not in own}
        self._constants = {module: fact.constants for module, fact in facts.items()}
        self._files = dict(zip(sorted(sources), files))

    def names(self, module):
        """{old: new} of a module; what is not there stays."""
        new = dict(self._everywhere, **self._own.get(module, {}))
        return {old: name for old, name in new.items() if old not in self._constants[module]}

    def file(self, module):
        """What the file is called in a traceback: a name of the firmware."""
        return self._files.get(module, module)

    def text(self, module):
        """The text of a module with other names."""
        source, new = self.sources[module], self.names(module)
        lines = source.splitlines(keepends=True)
        for token in reversed(_tokens(source)):
            if token.string in new:
                line, (start, end) = token.start[0] - 1, (token.start[1], token.end[1])
                lines[line] = lines[line][:start] + new[token.string] + lines[line][end:]
        return "".join(lines)

    def table(self):
        """The text of a table of what names have become: "module new old" in each line, for the
        file's "file" instead of the old one."""
        lines = []
        for module, words in self.uses.items():
            lines.append("%s %s file\n" % (module, self.file(module)))
            new = [(new, old) for old, new in self.names(module).items() if old in words]
            lines += ["%s %s %s\n" % (module, *pair) for pair in sorted(new)]
        return "".join(lines)


def _made_up(taken):
    """Short names for when the good ones have run out."""
    for letters in itertools.product(string.ascii_lowercase, repeat=2):
        name = "".join(letters)
        if name not in taken and not keyword.iskeyword(name):
            yield name


class Facts(ast.NodeVisitor):
    """What one module tells of names. defined: those of its `.mpy` file that get a meaning here;
    attributes: those of objects, and keywords; outside: that objects get which may be of others;
    constants: that are not in the file; kept: that have to stay; classes, and the bases of them
    that the module does not define."""

    def __init__(self, tree):
        self.defined, self.attributes, self.constants, self.kept = set(), set(), set(), set()
        self.outside, self.classes, self.bases = set(), set(), set()
        self._place = "module"
        self.visit(tree)

    def _within(self, place, node):
        before, self._place = self._place, place
        self.generic_visit(node)
        self._place = before

    def _define(self, name):
        if not name.startswith("__"):
            self.defined.add(name)
        if self._place == "class":
            self.attributes.add(name)

    def visit_FunctionDef(self, node):
        self._define(node.name)
        self._within("function", node)

    visit_AsyncFunctionDef = visit_FunctionDef

    def visit_Lambda(self, node):
        self._within("function", node)

    def visit_ClassDef(self, node):
        self._define(node.name)
        if any(ast.unparse(base).endswith(("Exception", "Error")) for base in node.bases):
            self.kept.add(node.name)
        self.classes.add(node.name)
        bases = [ast.unparse(base).split(".")[-1] for base in node.bases]
        self.bases.update([base for base in bases if base not in self.classes])
        self._within("class", node)

    def visit_arg(self, node):
        self.defined.add(node.arg)
        self.generic_visit(node)

    def visit_keyword(self, node):
        self.attributes.add(node.arg or "")
        self.generic_visit(node)

    def visit_Attribute(self, node):
        self.attributes.add(node.attr)
        if isinstance(node.ctx, ast.Store):
            self.defined.add(node.attr)
            if ast.unparse(node.value) != "self":
                self.outside.add(node.attr)
        self.generic_visit(node)

    def visit_Name(self, node):
        if self._place != "function" and isinstance(node.ctx, ast.Store):
            self._define(node.id)

    def visit_Global(self, node):
        self.defined.update(node.names)

    def visit_Import(self, node):
        self.kept |= {name for alias in node.names for name in alias.name.split(".")}
        self.kept |= {alias.asname or "" for alias in node.names}

    def visit_ImportFrom(self, node):
        if node.module == _PACKAGE:
            self.kept.add(_PACKAGE)
            self.defined.update([alias.asname for alias in node.names if alias.asname])
        elif not node.level:
            self.visit_Import(node)

    def visit_Assign(self, node):
        if isinstance(node.value, ast.Call) and ast.unparse(node.value.func) == "const":
            names = [name.id for name in node.targets if isinstance(name, ast.Name)]
            self.constants.update([name for name in names if name.startswith("_")])
        self.generic_visit(node)

    def visit_Expr(self, node):
        if not isinstance(node.value, ast.Constant):  # else a docstring
            self.generic_visit(node)

    def visit_Constant(self, node):
        if isinstance(node.value, str) and re.fullmatch(r"[A-Za-z_][\w.]*", node.value):
            self.kept.update(node.value.split("."))

    def visit_JoinedStr(self, node):
        raise ValueError("lib/ has no f-strings: their names are no tokens before Python 3.12")


def _tokens(source):
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    return [token for token in tokens if token.type == tokenize.NAME]


def rom_names():
    """The names that cost nothing, those that every MicroPython has first."""
    with open(_NAMES) as f:
        return [name for line in f if not line.startswith("#") for name in line.split()]


@functools.lru_cache(maxsize=1)
def _project(state):
    rom = rom_names()
    sources, kept = {}, set(keyword.kwlist)
    for path, *_ in state[_OWN_FILES:]:
        with open(path) as f:
            text = f.read()
        name = os.path.relpath(path, LIB)
        if name.startswith(".."):
            kept |= _known(path, text)
        elif path.endswith(".txt"):
            rows = [line.split("|")[0] for line in text.splitlines()]
            kept.update(re.findall(r"\.(\w+)", " ".join(rows)))
        else:
            sources[name] = text
    sources = link.link(sources)
    for name in sources:
        kept.update(os.path.splitext(name)[0].split(os.sep))
    # without an underscore in front: a const() with it is not in the module
    pool = [name for name in rom if name not in _MEANT | kept and name[0] != "_"]
    return Names(sources, kept | set(rom), pool, rom)


def _known(path, text):
    """The names that a file outside of lib/ uses of what is in it: all but those of variables."""
    if path.endswith(".md"):
        blocks = re.findall(r"(?:^    .*\n|^\n)+", text, re.MULTILINE)
        programs = [block for block in blocks if re.search(r"\b(import|def) ", block)]
    elif "host_tests" in path:
        tree = ast.parse(text)
        docs = [node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)]
        texts = [n for n in ast.walk(tree) if isinstance(n, ast.Constant) and n not in docs]
        texts = [n.value for n in texts]
        texts = [t.decode("latin-1") if isinstance(t, bytes) else str(t) for t in texts]
        programs = [t for t in texts if "microsshd" in t and "import " in t]
    else:
        programs = [text]
    found = set()
    for program in programs:
        try:
            tree = ast.parse(textwrap.dedent(program))
            facts = Facts(tree)
        except (SyntaxError, ValueError):  # a part of one
            found.update(re.findall(r"[A-Za-z_]\w*", program))
            continue
        found |= facts.defined | facts.attributes | facts.kept
        imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
        found.update([alias.name for node in imports for alias in node.names])
    return found


def _state():
    """The files that names depend on: (path, time, size) of each."""
    tops = ["README.md", "boot.py", "firmware", "host_tests", "lib"]
    found = []
    for top in [os.path.join(ROOT, name) for name in tops]:
        if os.path.isfile(top):
            found.append(top)
        for folder, folders, names in os.walk(top):
            folders[:] = [f for f in folders if f[0] not in "_." and f not in ("unit", "vectors")]
            paths = [os.path.join(folder, n) for n in names if n != _HOST_ONLY]
            found += [p for p in paths if p.endswith(".py") or p.endswith(".txt") and "lib" in p]
    own = [_NAMES, os.path.abspath(__file__), link.__file__]
    stats = [(path, os.stat(path)) for path in own + sorted(found)]
    return tuple([(path, stat.st_mtime_ns, stat.st_size) for path, stat in stats])
