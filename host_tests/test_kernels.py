"""Every viper kernel of lib/: it compiles for each processor, fits, and is right in 32 bits."""

import ast
import importlib.util

import native
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


def sizes(name):
    """{kernel: bytes} on the board."""
    return native.kernel_sizes(KERNELS[name].read_text(), name)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("architecture", ["xtensawin", "rv32imc", "armv7emsp", "x64"])
@pytest.mark.parametrize("name", KERNELS)
def test_compiles(name, architecture, mode):
    native.compiled(KERNELS[name].read_text(), name, architecture, MODES[mode])


@pytest.mark.parametrize("name", KERNELS)
def test_no_kernel_is_too_large(name):
    found = sizes(name)
    assert max(found.values()) <= LARGEST, found


def test_budgets():
    totals = dict.fromkeys([*OPTIONAL, "login"], 0)
    for name in KERNELS:
        part = [begin for begin in OPTIONAL if name.split(".")[-1].startswith(begin)] or ["login"]
        totals[part[0]] += sum(sizes(name).values())
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
