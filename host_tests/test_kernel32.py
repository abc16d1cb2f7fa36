"""The transform of kernels for 32-bit targets."""

import array

import kernel32
import pytest
import viper32

HEAD = "import micropython\n\n\n"


def kernel(folder, bits, narrow=False):
    path = folder / "kernels.py"
    path.write_text(HEAD + MARKED)
    return viper32.load(path, narrow, bits).f


MARKED = """@micropython.viper
def f(x: uint, p: ptr32) -> uint:
    m32 = uint(0xFFFFFFFF)
    h32 = int(m32 ^ m32 >> 1)
    y = (x * x + 5) & m32  # comment
    y &= m32
    if (p[0] ^ h32) - h32 < 0:
        y = (y ^ uint(p[0])
             & m32)
    return x + y & m32


def g(x, m32):
    return x & m32
"""


def test_narrowing():
    narrowed = kernel32.narrow(HEAD + MARKED)
    lines = [line.rstrip() for line in narrowed.split("\n")[3:]]
    assert lines == [
        "@micropython.viper",
        "def f(x: uint, p: ptr32) -> uint:",
        "    pass",
        "    pass",
        "    y = (x * x + 5)        # comment",
        "    pass",
        "    if (p[0]      )       < 0:",
        "        y = (y ^ uint(p[0])",
        "                  )",
        "    return x + y",
        "",
        "",
        "def g(x, m32):",
        "    return x & m32",
        "",
    ]
    assert len(narrowed) == len(HEAD + MARKED)


def test_narrowing_keeps_what_is_no_marker():
    for line in ("x & m31", "m32 & x", "x | m32", "(x ^ h32) + h32", "x - h32", "(x ^ m32) - m32"):
        text = HEAD + "@micropython.viper\ndef f(x: int, m32: int, h32: int) -> int:\n    return "
        assert kernel32.narrow(text + line) == text + line


@pytest.mark.parametrize("bits", [32, 64])
def test_narrowed_is_the_same(bits, tmp_path):
    for x, y in ((0, 0), (1 << 31, 5), (2**32 - 1, -5), (12345, -(2**31))):
        words = array.array("i", [y])
        wide = kernel(tmp_path, bits)(x, words)
        z = (x * x + 5) % 2**32
        z ^= y % 2**32 if y < 0 else 0
        assert wide == (x + z) % 2**32
        if bits == 32:
            assert kernel(tmp_path, bits, narrow=True)(x, words) == wide
