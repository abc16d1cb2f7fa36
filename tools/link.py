"""Links modules that a device has in memory together into one.

Each module takes some 300 bytes of a board's heap besides its code: itself, its name and its path,
a table of globals in which the same imports stand again, a table of the names in its code. A
linked module is the text of its members one after the other, under the name of one of them. Where
two have a global of the same name one gets another: what is imported by name follows it.

What a module imports from others of the package it gets from the package itself, or by `load`
(lib/microsshd/compat.py), which knows modules by name wherever they lie. No module may need itself
that way while it is imported.
"""

import ast
import graphlib
import io
import os
import symtable
import tokenize

# the module that stays ("" is the package itself), and those that become part of it
GROUPS = {
    "": "bundle compat config config.store config.table crypto.aesctr crypto.elements25519"
    " crypto.field25519 crypto.hmac crypto.keccak_f crypto.mlkem768_ring crypto.sha512_block"
    " crypto.xor device errors extensions log memory policy server services timers wlan",
    "connection": "ssh.messages ssh.packet ssh.session ssh.transform ssh.wire",
    "ssh.mux": "ssh.channel stream",
    "ssh.kex": "ssh.cipher ssh.hostkey ssh.transform_clear",
    "ssh.kexinit": "ssh.version",
    "services.cli": "services.terminal",
    "services.shell": "services.lineedit",
    "services.meaning": "commands",
    "services.running": "services.prompt",
    "config.grammar": "config.kinds",
    "config.edit": "config.schema",
    "services.sftp": "services.sftp_files services.sftp_transfer services.sftp_wire",
    "services.scp": "services.scp_line",
    "files": "files.handle files.names files.reasons",
}
_KNOWN = {"compat", "device", "log"}  # modules that programs of others import
# what compat has, and the compiler knows without an import
_COMPILED = {"const", "int", "micropython", "ptr8", "ptr16", "ptr32"}


def link(sources, groups=GROUPS):
    """{path below lib/: text} of modules, linked; ValueError when that cannot be done."""
    modules = {}
    for path, text in sources.items():
        modules[_dotted(path)] = Module(path, text)
    groups = {main: [main, *members.split()] for main, members in groups.items()}
    homes = {name: main for main, members in groups.items() for name in members}
    links = Links(os.path.commonpath(sources), modules, homes)
    for members in groups.values():
        links.part([modules[name] for name in members])
    links.sort()
    for module in modules.values():
        links.rewrite(module)
    linked = {m.path: m.text() for m in modules.values() if m.name not in homes}
    for main, members in groups.items():
        linked[modules[main].path] = links.join(members)
    return linked


def _dotted(path):
    """The name of a module below the package."""
    parts = os.path.splitext(path)[0].split(os.sep)[1:]
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _place(node):
    return node.lineno, node.col_offset, node.end_lineno, node.end_col_offset


def loads(tree):
    """The texts that name what `load` is called with, in the call or as a constant."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args]
    called = [c.args[0] for c in calls if ast.unparse(c.func).split(".")[-1] == "load"]
    names = {node.id for node in called if isinstance(node, ast.Name)}
    for node in tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) in names:
            called += node.value.args if isinstance(node.value, ast.Call) else []
    return [n for n in called if isinstance(n, ast.Constant) and isinstance(n.value, str)]


class Module:
    """A module and what is to change in it. globals: its own; imported: names that it has from
    others, bound: those of them that it still imports when it is linked, {name: from where};
    foreign: names that are neither; loads: the texts that name modules."""

    def __init__(self, path, text):
        self.path, self.name = path, _dotted(path)
        self.package = self.name if path.endswith("__init__.py") else self.name.rpartition(".")[0]
        self.lines = text.splitlines(keepends=True)
        self.tree = ast.parse(text, path)
        tokens = list(tokenize.generate_tokens(io.StringIO(text).readline))
        self.names = [
            token
            for before, token in zip([tokens[0], *tokens], tokens)
            if token.type == tokenize.NAME and before.string != "."
        ]
        names = [node for node in ast.walk(self.tree) if isinstance(node, ast.Name)]
        self.read = {node.id for node in names if isinstance(node.ctx, ast.Load)}
        self.loads = loads(self.tree)
        self.head = ""
        self.edits = []  # (line, column, last line, column behind, text)
        table = symtable.symtable(text, path, "exec")
        symbols = table.get_symbols()
        self.globals = {s.get_name() for s in symbols if s.is_assigned()}
        self.imported = {s.get_name() for s in symbols if s.is_imported()} - self.globals
        self.locals, used = set(), {s.get_name() for s in symbols}
        scopes = table.get_children()
        while scopes:
            scope = scopes.pop()
            scopes += scope.get_children()
            for symbol in scope.get_symbols():
                (used if symbol.is_global() else self.locals).add(symbol.get_name())
        self.foreign = used - self.globals - self.imported
        self.bound = {}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                self.bind(node.names, "")
            elif isinstance(node, ast.ImportFrom) and not node.level:
                self.bind(node.names, node.module)

    def bind(self, names, source):
        for alias in names:
            known = alias.asname or alias.name
            if known in self.imported:
                self.bound[known] = "%s:%s" % (source, alias.name)

    def rename(self, name, new):
        """Gives a global another name."""
        if name in self.locals:
            raise ValueError("%s: %s is a local name, too" % (self.path, name))
        for token in self.names:
            if token.string == name:
                self.edits.append((*token.start, *token.end, new))

    def text(self):
        lines = list(self.lines)
        for line, start, last, end, text in sorted(self.edits, reverse=True):
            lines[line - 1 : last] = [lines[line - 1][:start] + text + lines[last - 1][end:]]
        return self.head + "".join(lines)


class Links:
    """package: its name; modules: all, by name; homes: for members the module that they become
    part of."""

    def __init__(self, package, modules, homes):
        self.package, self.modules, self.homes = package, modules, homes
        self.renamed = {}  # (module, name): new name
        self.objects = {}  # by the name of one: those who take it for an object
        self.needs = {name: set() for name in modules}  # when it is imported
        for module in modules.values():
            for node in ast.walk(module.tree):
                if isinstance(node, ast.ImportFrom) and node.level:
                    self._note(module, node)
            for node in module.loads:
                self.objects.setdefault(node.value, set())

    def _note(self, module, node):
        target = self.target(module, node)
        for alias in node.names:
            other = (target + "." + alias.name).lstrip(".")
            if other in self.modules:
                if (alias.asname or alias.name) in module.read:
                    self.objects.setdefault(other, set()).add(module.name)
            else:
                other = target
            if not node.col_offset or module.name == "":
                self.needs[module.name].add(other)

    def target(self, module, node):
        """The name of the module that an import statement names."""
        parts = module.package.split(".") if module.package else []
        parts = parts[: len(parts) - node.level + 1]
        return ".".join(parts + ([node.module] if node.module else []))

    def part(self, members):
        """Tells apart what has one name in two members."""
        seen = set()
        for module in sorted(members, key=lambda m: m.name not in self.objects):
            for name in sorted(module.globals & seen - _COMPILED):
                if name[0] != "_" and module.name in self.objects:
                    raise ValueError("%s has %s, as others have" % (module.path, name))
                new = "%s_%s" % (name, module.name.replace(".", "_"))
                module.rename(name, new)
                self.renamed[module.name, name] = new
                module.globals = module.globals - {name} | {new}
            seen |= module.globals

    def sort(self):
        """CycleError, a ValueError, when linked modules need each other to be imported."""
        needs = {}
        for name, others in self.needs.items():
            home = self.homes.get(name, name)
            homes = {self.homes.get(other, other) for other in others}
            needs.setdefault(home, set()).update(homes - {home})
        graphlib.TopologicalSorter(needs).prepare()

    def rewrite(self, module):
        """Imports, and texts that name modules, as they are when all is linked."""
        for node in ast.walk(module.tree):
            if isinstance(node, ast.ImportFrom) and node.level:
                module.edits.append((*_place(node), self._imports(module, node)))
        for node in module.loads:
            home = self.homes.get(node.value, node.value)
            if not home:
                raise ValueError("%s loads %s, which is there" % (module.path, node.value))
            module.edits.append((*_place(node), '"%s"' % home))

    def _imports(self, module, node):
        """The statements instead of an import."""
        target, here = self.target(module, node), self.homes.get(module.name)
        if target not in self.modules:
            return ast.unparse(node)
        named, loads = [], []
        loader = "load" if here == "" else "load_module"  # a module may have a `load` of its own
        for alias in node.names:
            if alias.name in _COMPILED:
                continue
            name, known = alias.name, alias.asname or alias.name
            other = (target + "." + name).lstrip(".")
            if other in self.modules:
                home = self.homes.get(other, other)
            else:
                home = self.homes.get(target, target)
                name = self.renamed.get((target, name), name)
            if home == here:
                if name != known:
                    loads.append("%s = %s" % (known, name))
                    module.bind([ast.alias(name, known)], None)
                continue
            module.bind([ast.alias(name, known)], home)
            if not home:
                named.append(name if name == known else "%s as %s" % (name, known))
            else:
                if here == "" and not node.col_offset:
                    raise ValueError("%s imports %s before there is `load`" % (module.path, home))
                what = "" if other in self.modules else "." + name
                loads.append('%s = %s("%s")%s' % (known, loader, home, what))
        if loads and here != "":
            module.head = "from %s import load as %s\n" % (self.package, loader)
        if named:
            loads.insert(0, "from %s import %s" % (self.package, ", ".join(named)))
        return "; ".join(loads) or "pass"

    def join(self, names):
        """The text of a linked module."""
        self._check([self.modules[name] for name in names])
        inside = {name: sorted(self.needs[name] & set(names) - {name}) for name in names}
        order = list(graphlib.TopologicalSorter(inside).static_order())
        wanted = [name for name in sorted(names) if name and self._wanted(name, names)]
        for name in wanted:
            if self.modules[name].package == name:
                raise ValueError("%s is taken for an object, and is a package" % name)
        head = [name.rpartition(".")[2] for name in wanted]
        if head:
            head.append('__import__(__name__, None, None, ("",))\n')
        return " = ".join(head) + "".join([self.modules[name].text() for name in order])

    def _check(self, members):
        """ValueError when a member would take what another calls so."""
        below = self._below(members[0])
        for module in members:
            if module.globals & below:
                text = "%s has a name of a module: %s"
                raise ValueError(text % (module.path, module.globals & below))
        for module in members:
            for other in members:
                names = module.globals | module.bound.keys()
                taken = other.foreign & names if module is not other else set()
                for name, origin in other.bound.items():
                    if module.bound.get(name, origin) != origin:
                        taken.add(name)
                taken |= other.bound.keys() & module.globals
                if taken - _COMPILED:
                    text = "%s cannot be linked with %s, they differ in %s"
                    raise ValueError(text % (module.path, other.path, ", ".join(sorted(taken))))

    def _below(self, main):
        """What becomes an attribute of the module when it is imported: modules of a package."""
        if main.package != main.name:
            return set()
        prefix = main.name and main.name + "."
        stay = [name for name in self.modules if self.homes.get(name, name) == name]
        return {n[len(prefix) :].split(".")[0] for n in stay if n.startswith(prefix)} - {""}

    def _wanted(self, name, names):
        """Whether a linked module has this member as an attribute: a member of it, of the package
        anybody, takes the module for an object."""
        users = self.objects.get(name, set())
        return bool(users if not names[0] else users & set(names)) or name in _KNOWN
