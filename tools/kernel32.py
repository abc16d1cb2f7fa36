"""Drops from viper functions what only a host word wider than 32 bits needs.

    X & m32             ->  X       (also X &= m32)
    (X ^ h32) - h32     ->  (X)

m32 and h32 are the marker names; assignments to a marker that nothing reads any more go too. The
text around stays where it was, so lines and columns of the result are those of the source.
"""

import ast
import io
import tokenize

MARKERS = ("m32", "h32")


def narrow(source):
    """`source` (a module) for a target whose words have 32 bits."""
    tokens = [
        t
        for t in tokenize.generate_tokens(io.StringIO(source).readline)
        if t.type not in (tokenize.NL, tokenize.COMMENT)
    ]
    places = {token.start: i for i, token in enumerate(tokens)}
    lines = source.splitlines(keepends=True)
    drops = []  # (start, end, what to put there), places as (line, column)
    for function in ast.walk(ast.parse(source)):
        if isinstance(function, ast.FunctionDef) and _is_viper(function):
            drops += _drops(function, lines, tokens, places)
    lines = [list(line) for line in lines]
    for drop in drops:
        _blank(lines, *drop)
    return "".join(["".join(line) for line in lines])


def _is_viper(function):
    return "micropython.viper" in [ast.unparse(d) for d in function.decorator_list]


def _drops(function, lines, tokens, places):
    def token(node, offset=0):
        column = len(lines[node.lineno - 1].encode()[: node.col_offset].decode())
        return tokens[places[node.lineno, column] + offset]

    def pair(node):
        """An operator and the marker behind it."""
        return token(node, -1).start, token(node).end, ""

    found, gone = [], set()
    for node in ast.walk(function):
        if isinstance(node, ast.AugAssign):
            if isinstance(node.op, ast.BitAnd) and _is_name(node.value, "m32"):
                found.append((token(node).start, token(node.value).end, "pass"))
                gone.add(node.value)
        if not isinstance(node, ast.BinOp):
            continue
        left, right = node.left, node.right
        if isinstance(node.op, ast.BitAnd) and _is_name(right, "m32"):
            if token(right, -1).string == "&":
                found.append(pair(right))
                gone.add(right)
        elif isinstance(node.op, ast.Sub) and _is_name(right, "h32"):
            if isinstance(left, ast.BinOp) and isinstance(left.op, ast.BitXor):
                if _is_name(left.right, "h32") and token(left.right, -1).string == "^":
                    found += [pair(left.right), pair(right)]
                    gone |= {left.right, right}
    return found + _unused(function, gone, token)


def _unused(function, gone, token):
    """The assignments to markers that are read no more, but to assign a marker."""
    nodes = list(ast.walk(function))
    left = [
        node
        for node in nodes
        if isinstance(node, ast.Assign) and any(_is_name(node.targets[0], m) for m in MARKERS)
    ]
    found = []
    while True:
        written = {id(n) for a in left for n in ast.walk(a.value) if _is_name(n, _target(a))}
        read = {
            node.id
            for node in nodes
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
            if node not in gone and id(node) not in written
        }
        unread = [assignment for assignment in left if _target(assignment) not in read]
        if not unread:
            return found
        for node in unread:
            found.append((token(node).start, (node.end_lineno, node.end_col_offset), "pass"))
            gone |= set(ast.walk(node))
            left.remove(node)


def _target(assignment):
    return assignment.targets[0].id


def _is_name(node, name):
    return isinstance(node, ast.Name) and node.id == name


def _blank(lines, start, end, text):
    """Put `text` and spaces over the characters from start to end, (line, column) pairs."""
    for i in range(start[0] - 1, end[0]):
        low = start[1] if i == start[0] - 1 else 0
        high = end[1] if i == end[0] - 1 else len(lines[i])
        for j in range(low, high):
            if lines[i][j] not in "\r\n":
                lines[i][j] = text[:1] or " "
                text = text[1:]
