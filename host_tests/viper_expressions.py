"""Viper's typed integers: expressions as Python source that computes what the machine word does.

The rules are those of MicroPython's native emitter: an operation has the type of its left
operand, casts change the type and not the bits, what the emitter refuses is a ViperTypeError. More
is refused: a shift by a whole word or more, which processors disagree about, and what mpy-cross
1.29 gets wrong for Xtensa: a load at a constant index outside 0 .. 255, and ~ in a right operand.

+, -, *, <<, &, |, ^ commute with reducing modulo 2**bits, so an expression is reduced only where
its value shows (a store, a comparison, a right shift, an index), and only when the interval it is
known to lie in is wider than its type.
"""

import ast

from viper_types import (
    BINARY,
    CASTS,
    COMPARE,
    POINTERS,
    SMALL_INT,
    Value,
    ViperTypeError,
    fold,
    interval,
)


class Expressions:
    """Source of expressions, given the types of locals and the module's constants."""

    def __init__(self, bits, names, stored):
        self.bits, self.names, self.stored = bits, names, stored
        self.ranges = {
            "int": (-(1 << bits - 1), (1 << bits - 1) - 1),
            "uint": (0, (1 << bits) - 1),
        }
        self.types = {}
        self.line = 0
        self.pending = 0  # left operands that wait for what is being compiled

    def fail(self, text):
        raise ViperTypeError("line %d: %s" % (self.line, text))

    def loaded(self, pointer, code):
        size = POINTERS[pointer.type]
        if size == 4 and self.bits == 32:
            return Value(code, "int", *self.ranges["int"])
        return Value(code, "int", 0, (1 << 8 * size) - 1)

    def reduced(self, value):
        """The source of a value as its type holds it."""
        if value.type not in ("int", "uint"):
            return value.code
        low, high = self.ranges[value.type]
        if low <= value.low and value.high <= high:
            return value.code
        if value.type == "uint":
            return "(%s & %d)" % (value.code, high)
        return "((%s + %d & %d) - %d)" % (value.code, -low, high - low, -low)

    def as_object(self, value):
        return "bool(%s)" % value.code if value.type == "bool" else self.reduced(value)

    def condition(self, node):
        if isinstance(node, ast.BoolOp):
            word = " and " if isinstance(node.op, ast.And) else " or "
            return "(%s)" % word.join([self.condition(value) for value in node.values])
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            return "(not %s)" % self.condition(node.operand)
        value = self.value(node)
        if value.type not in ("int", "uint", "bool", "object"):
            self.fail("can't implicitly convert %s to bool" % value.type)
        return self.reduced(value)

    def value(self, node):
        number = fold(node, self.names)
        if number is not None and not (isinstance(node, ast.Name) and node.id in self.types):
            if -SMALL_INT <= number < SMALL_INT:
                return Value("(%d)" % number if number < 0 else str(number), "int", number, number)
            return Value("(%d)" % number, "object")
        handler = getattr(self, "value_" + type(node).__name__, None)
        if handler is None:
            self.fail("%s is not emulated" % type(node).__name__)
        return handler(node)

    def value_Constant(self, node):
        if node.value in (True, False) and type(node.value) is bool:
            return Value(str(node.value), "bool", 0, 1)
        return Value(repr(node.value), "object")

    def value_Name(self, node):
        if node.id in self.types:
            type_ = self.types[node.id]
            return Value(node.id, type_, *self.ranges["uint" if type_ == "uint" else "int"])
        if node.id in self.stored:
            self.fail("local %s used before its type is known" % node.id)
        return Value(node.id, "object")

    def value_Attribute(self, node):
        base = self.value(node.value)
        if base.type != "object":
            self.fail("%s has no attributes" % base.type)
        return Value("%s.%s" % (base.code, node.attr), "object")

    def value_Subscript(self, node):
        base = self.value(node.value)
        if base.type == "object":
            return Value("%s[%s]" % (base.code, self.as_object(self.value(node.slice))), "object")
        index = fold(node.slice, self.names)
        if index is not None and not 0 <= index <= 255:
            self.fail("a constant index outside 0 .. 255 is compiled wrong for Xtensa")
        if base.type in POINTERS and not self.is_local(base):
            index = self.reduced(self.value(node.slice))
            return self.loaded(base, "_viper.load_%s(%s, %s)" % (base.type, base.code, index))
        pointer, place = self.place(node)
        return self.loaded(pointer, "%s__v[%s]" % (pointer.code, place))

    def is_local(self, pointer):
        return self.types.get(pointer.code) == pointer.type

    def value_Call(self, node):
        if node.keywords or any(isinstance(a, ast.Starred) for a in node.args):
            self.fail("only plain arguments are emulated")
        name = node.func.id if isinstance(node.func, ast.Name) else None
        if name in CASTS and name not in self.types:
            if len(node.args) != 1:
                self.fail("a cast takes one value")
            return self.cast(name, self.value(node.args[0]))
        function = self.value(node.func)
        if function.type != "object":
            self.fail("can't call %s" % function.type)
        arguments = ", ".join([self.as_object(self.value(a)) for a in node.args])
        return Value("%s(%s)" % (function.code, arguments), "object")

    def cast(self, type_, value):
        pointer = type_ == "ptr" or type_ in POINTERS
        if value.type == "object":
            if pointer:
                return Value("_viper.region(%s)" % value.code, type_)
            if type_ == "bool":
                return Value("bool(%s)" % value.code, type_, 0, 1)
            low, high = self.ranges[type_]
            wide = Value("int(%s)" % value.code, type_, low - 1, high + 1)
            return Value(self.reduced(wide), type_, low, high)
        if pointer:
            return Value(self.reduced(value._replace(type="uint")), type_)
        if value.type == "ptr" or value.type in POINTERS:
            return Value(value.code, type_, 0, self.ranges["int"][1])
        if type_ == "bool":
            value = value._replace(code=self.reduced(value))
        return value._replace(type=type_)

    def value_UnaryOp(self, node):
        value = self.value(node.operand)
        if value.type == "object":
            return Value(
                "(%s)" % ast.unparse(ast.UnaryOp(node.op, ast.Name(value.code))), "object"
            )
        if value.type not in ("int", "uint") or isinstance(node.op, ast.Not):
            self.fail("can't do unary op of %s" % value.type)
        if isinstance(node.op, ast.USub):
            return Value("(-%s)" % value.code, value.type, -value.high, -value.low)
        if isinstance(node.op, ast.Invert):
            if self.pending:
                self.fail("~ in a right operand overwrites the left one on Xtensa")
            return Value("(~%s)" % value.code, value.type, ~value.high, ~value.low)
        return value

    def value_BinOp(self, node):
        return self.binary(*self.operands(node.left, node.right, node.op))

    def operands(self, left, right, op):
        """(left, op, right), the operands as values."""
        left_value = self.value(left)
        waits = not isinstance(left, (ast.Name, ast.Constant))
        self.pending += waits
        right_value = self.value(right)
        self.pending -= waits
        return left_value, op, right_value

    def value_IfExp(self, node):
        test = self.condition(node.test)
        a, b = self.value(node.body), self.value(node.orelse)
        if a.type != b.type:
            self.fail("%s or %s" % (a.type, b.type))
        code = "(%s if %s else %s)" % (a.code, test, b.code)
        return Value(code, a.type, min(a.low, b.low), max(a.high, b.high))

    def value_Compare(self, node):
        if len(node.ops) > 1:
            self.fail("chained comparisons are not emulated")
        a, _, b = self.operands(node.left, node.comparators[0], node.ops[0])
        if a.type == b.type == "object":
            tree = ast.Compare(ast.Name(a.code), node.ops, [ast.Name(b.code)])
            return Value("(%s)" % ast.unparse(tree), "object")
        if a.type != b.type or a.type not in ("int", "uint"):
            self.fail("comparison of %s and %s" % (a.type, b.type))
        operator = COMPARE.get(type(node.ops[0])) or self.fail("only numbers are compared")
        return Value("(%s %s %s)" % (self.reduced(a), operator, self.reduced(b)), "bool", 0, 1)

    def binary(self, a, op, b):
        operator = BINARY.get(type(op)) or self.fail("operator not implemented")
        if a.type == b.type == "object":
            return Value("(%s %s %s)" % (a.code, operator, b.code), "object")
        if a.type not in ("int", "uint") or b.type not in ("int", "uint"):
            self.fail("can't do binary op between %s and %s" % (a.type, b.type))
        if operator in ("//", "%"):
            return self.divided(a, operator, b)
        if operator in ("<<", ">>"):
            return self.shifted(a, operator, b)
        low, high = interval(operator, a, b)
        return Value("(%s %s %s)" % (a.code, operator, b.code), a.type, low, high)

    def divided(self, a, operator, b):
        if a.type != "int":
            self.fail("div/mod not implemented for uint")
        code = "(%s %s %s)"
        code %= self.reduced(a), operator, self.reduced(b._replace(type="int"))
        return Value(code, "int", self.ranges["int"][0], -self.ranges["int"][0])

    def shifted(self, a, operator, b):
        count = self.reduced(b)
        if not (0 <= b.low and b.high < self.bits):
            if b.low == b.high:
                self.fail("a shift by %d" % b.low)
            count = "_viper.count(%s)" % count
        low, high = max(b.low, 0), min(b.high, self.bits - 1)
        if operator == "<<":
            ends = [a.low << low, a.low << high, a.high << low, a.high << high]
            return Value("(%s << %s)" % (a.code, count), a.type, min(ends), max(ends))
        code = self.reduced(a)
        if code is not a.code:
            a = a._replace(low=self.ranges[a.type][0], high=self.ranges[a.type][1])
        ends = [a.low >> low, a.low >> high, a.high >> low, a.high >> high]
        return Value("(%s >> %s)" % (code, count), a.type, min(ends), max(ends))
