"""What a compiler of viper functions knows: types, constants, intervals of values."""

import ast
import collections

POINTERS = {"ptr8": 1, "ptr16": 2, "ptr32": 4}
CASTS = ("int", "uint", "bool", "ptr", *POINTERS)
SMALL_INT = 1 << 30

# Python source and viper type; for int, uint and bool an interval that holds the unreduced value.
Value = collections.namedtuple("Value", "code type low high", defaults=(0, 0))

BINARY = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.BitAnd: "&",
    ast.BitOr: "|",
    ast.BitXor: "^",
    ast.LShift: "<<",
    ast.RShift: ">>",
    ast.FloorDiv: "//",
    ast.Mod: "%",
}
COMPARE = {ast.Lt: "<", ast.Gt: ">", ast.Eq: "==", ast.LtE: "<=", ast.GtE: ">=", ast.NotEq: "!="}


class ViperTypeError(TypeError):
    """What MicroPython would not compile, or would compile wrong."""


def constants(tree):
    """{name: int} of a module's `NAME = const(expression)` lines."""
    found = {}
    for node in tree.body:
        if (
            isinstance(node, ast.Assign)
            and isinstance(node.value, ast.Call)
            and ast.unparse(node.value.func) == "const"
        ):
            value = fold(node.value.args[0], found)
            if value is not None:
                found[node.targets[0].id] = value
    return found


def fold(node, names):
    """The int a constant expression is folded to by the parser, or None."""
    if isinstance(node, ast.Constant):
        return node.value if type(node.value) is int else None
    if isinstance(node, ast.Name):
        return names.get(node.id)
    if isinstance(node, ast.UnaryOp) and not isinstance(node.op, ast.Not):
        value = fold(node.operand, names)
        if value is None:
            return None
        return {ast.USub: -value, ast.UAdd: value, ast.Invert: ~value}[type(node.op)]
    if isinstance(node, ast.BinOp):
        left, right = fold(node.left, names), fold(node.right, names)
        if left is None or right is None or isinstance(node.op, (ast.Div, ast.MatMult)):
            return None
        return eval("%d %s %d" % (left, _operator(node.op), right))
    return None


def _operator(op):
    return "**" if isinstance(op, ast.Pow) else BINARY[type(op)]


def interval(operator, a, b):
    """An interval that holds a operator b."""
    if operator == "+":
        return a.low + b.low, a.high + b.high
    if operator == "-":
        return a.low - b.high, a.high - b.low
    if operator == "*":
        ends = [a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high]
        return min(ends), max(ends)
    if operator == "&" and (a.low >= 0 or b.low >= 0):
        return 0, min([v.high for v in (a, b) if v.low >= 0])
    size = max([v.bit_length() for v in (a.low, a.high, b.low, b.high)])
    return (0 if a.low >= 0 and b.low >= 0 else -(1 << size)), (1 << size) - 1
