"""Viper functions as Python source: statements, and the pointers that are their locals.

A local keeps the type it was first assigned, in the order of compilation. A pointer `p` is three
locals: `p` is its address, `p__v` the memory it points into as words of its type, `p__o` the index
of its word there. Every access is inside that memory or an IndexError.
"""

import ast

from viper_expressions import Expressions
from viper_types import CASTS, POINTERS, SMALL_INT, Value, fold


def is_viper(node):
    """Whether an AST node is a function decorated `@micropython.viper`."""
    return isinstance(node, ast.FunctionDef) and any(
        ast.unparse(decorator) == "micropython.viper" for decorator in node.decorator_list
    )


class Kernel(Expressions):
    """One viper function: `lines` are its source, `origins` the line each came from."""

    def __init__(self, function, bits, names):
        stored = {n.id for n in ast.walk(function) if _is_store(n)}
        super().__init__(bits, names, stored)
        self.lines, self.origins, self.depth, self.line = [], [], 0, function.lineno
        self.returns = self.annotation(function.returns)
        self.function(function)

    # --- lines ---

    def emit(self, text):
        self.lines.append("    " * self.depth + text)
        self.origins.append(self.line)

    def annotation(self, node):
        if node is None:
            return "object"
        name = ast.unparse(node)
        if name not in CASTS and name != "object":
            self.fail("unknown type %s" % name)
        return name

    def function(self, node):
        arguments = [a.arg for a in node.args.args]
        if node.args.vararg or node.args.kwarg or node.args.kwonlyargs or node.args.defaults:
            self.fail("only plain parameters are emulated")
        self.emit("def %s(%s):" % (node.name, ", ".join(arguments)))
        self.depth += 1
        self.emit("_mark = _viper.enter()")
        self.emit("try:")
        self.depth += 1
        for argument in node.args.args:
            type_ = self.types[argument.arg] = self.annotation(argument.annotation)
            if type_ != "object":
                self.store_name(argument.arg, self.cast(type_, Value(argument.arg, "object")))
        self.depth -= 1
        self.block(node.body)
        if self.returns != "object":
            self.emit("    return %s" % ("False" if self.returns == "bool" else "0"))
        self.emit("finally:")
        self.emit("    _viper.leave(_mark)")

    def block(self, statements):
        self.depth += 1
        self.emit("pass")
        for statement in statements:
            self.line = statement.lineno
            handler = getattr(self, "do_" + type(statement).__name__, None)
            if handler is None:
                self.fail("%s is not emulated" % type(statement).__name__)
            handler(statement)
        self.depth -= 1

    # --- statements ---

    def do_Pass(self, node):
        pass

    def do_Break(self, node):
        self.emit("break")

    def do_Continue(self, node):
        self.emit("continue")

    def do_Expr(self, node):
        if not isinstance(node.value, ast.Constant):
            self.emit(self.value(node.value).code)

    def do_Return(self, node):
        if node.value is None or ast.unparse(node.value) == "None":
            self.emit("return %s" % {"object": "None", "bool": "False"}.get(self.returns, "0"))
            return
        value = self.value(node.value)
        if value.type != self.returns:
            self.fail("return expected %s but got %s" % (self.returns, value.type))
        self.emit("return " + self.as_object(value))

    def do_Assign(self, node):
        if len(node.targets) == 1 and not isinstance(node.targets[0], ast.Tuple):
            self.store(node.targets[0], self.value(node.value))
            return
        if isinstance(node.targets[0], ast.Tuple):
            if len(node.targets) > 1 or not isinstance(node.value, ast.Tuple):
                self.fail("only tuples of one length are assigned")
            targets, sources = node.targets[0].elts, node.value.elts
            if len(targets) != len(sources):
                self.fail("only tuples of one length are assigned")
        else:
            targets, sources = node.targets, [node.value]
        values = []
        for i, source in enumerate(sources):
            value = self.value(source)
            self.emit("_t%d = %s" % (i, value.code))
            values.append(value._replace(code="_t%d" % i))
        for i, target in enumerate(targets):
            self.store(target, values[i % len(values)])

    def do_AugAssign(self, node):
        if isinstance(node.target, ast.Name):
            left = self.value(ast.Name(node.target.id, ast.Load()))
            self.store(node.target, self.binary(left, node.op, self.value(node.value)))
            return
        pointer, place = self.place(node.target)
        self.emit("_a = " + place)
        left = self.loaded(pointer, "%s__v[_a]" % pointer.code)
        self.store_at(pointer, "_a", self.binary(left, node.op, self.value(node.value)))

    def do_If(self, node):
        self.emit("if %s:" % self.condition(node.test))
        self.block(node.body)
        if node.orelse:
            self.emit("else:")
            self.block(node.orelse)

    def do_While(self, node):
        if node.orelse:
            self.fail("while ... else is not emulated")
        # The compiler sees the body first: so do the types of locals.
        where, line = len(self.lines), self.line
        self.block(node.body)
        self.line = line
        test = "    " * self.depth + "while %s:" % self.condition(node.test)
        self.lines.insert(where, test)
        self.origins.insert(where, line)

    def do_For(self, node):
        call = node.iter
        name = isinstance(node.target, ast.Name) and isinstance(call, ast.Call)
        if not name or ast.unparse(call.func) != "range" or node.orelse:
            self.fail("only loops over a range are emulated")
        step = fold(call.args[2], self.names) if len(call.args) == 3 else 1
        if not step:
            self.fail("the step of a range must be a constant")
        ends = call.args[:2] if len(call.args) > 1 else [ast.Constant(0), call.args[0]]
        end, start = self.value(ends[1]), self.value(ends[0])
        if start.type != end.type or start.type not in ("int", "uint"):
            self.fail("range from %s to %s" % (start.type, end.type))
        ends = self.reduced(start), self.reduced(end)
        self.set_type(node.target.id, start.type)
        self.emit("for %s in range(%s, %s, %d):" % (node.target.id, *ends, step))
        self.block(node.body)

    # --- stores ---

    def set_type(self, name, type_):
        if self.types.setdefault(name, type_) != type_:
            self.fail("local %s has type %s but source is %s" % (name, self.types[name], type_))

    def store(self, target, value):
        if isinstance(target, ast.Name):
            self.store_name(target.id, value)
        elif isinstance(target, ast.Subscript):
            base = self.value(target.value)
            if base.type == "object":
                index = self.as_object(self.value(target.slice))
                self.emit("%s[%s] = %s" % (base.code, index, self.as_object(value)))
            else:
                self.store_at(*self.place(target), value)
        else:
            self.fail("can't assign to %s" % ast.unparse(target))

    def store_name(self, name, value):
        self.set_type(name, value.type)
        if value.type in POINTERS:
            triple = (name, name, name, value.type, value.code)
            self.emit("%s, %s__v, %s__o = _viper.%s(%s)" % triple)
        else:
            self.emit("%s = %s" % (name, self.reduced(value)))

    def store_at(self, pointer, place, value):
        if value.type not in ("int", "uint", "bool"):
            self.fail("can't store %s" % value.type)
        size = POINTERS[pointer.type]
        if size == 4 and self.bits == 32:
            code = self.reduced(value._replace(type="int"))
        elif value.low >= 0 and value.high < 1 << 8 * size:
            code = value.code
        else:
            code = "%s & %d" % (value.code, (1 << 8 * size) - 1)
        self.emit("%s__v[%s] = %s" % (pointer.code, place, code))

    def place(self, node):
        """(pointer, source of the index into its view) of `pointer[index]`."""
        pointer = self.value(node.value)
        if pointer.type not in POINTERS:
            self.fail("can't load from or store to %s" % pointer.type)
        if not self.is_local(pointer):
            self.emit("_q, _q__v, _q__o = _viper.%s(%s)" % (pointer.type, pointer.code))
            pointer = pointer._replace(code="_q")
        index = fold(node.slice, self.names)
        if index is not None and 0 <= index < SMALL_INT:
            return pointer, "%s__o + %d" % (pointer.code, index)
        value = self.value(node.slice)
        if value.type not in ("int", "uint"):
            self.fail("can't index with %s" % value.type)
        index = "_i if (_i := %s__o + %s) >= 0 else _viper.outside(_i)"
        return pointer, index % (pointer.code, self.reduced(value))


def _is_store(node):
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
