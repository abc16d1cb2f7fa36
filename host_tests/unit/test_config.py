"""The configuration: text to values and back, what is refused; authorized_keys lines."""

from binascii import b2a_base64
from io import StringIO

from microsshd.config import authorized, text
from microsshd.config.schema import LEAVES, LISTS
from microsshd.errors import Refused
from testing import raises


def load(lines):
    """(Config, [(line number, text of the error)])."""
    errors = []
    config = text.parse(lines, lambda number, line, e: errors.append((number, e.text)))
    return config, errors


def samples(kind):
    """Values of this kind, as text."""
    name = type(kind).__name__
    if name == "Number":
        return [str(kind.least), str(kind.most)]
    if name == "Text":
        return ["x" * kind.least, "y" * kind.most, "Some-Name"]
    if name == "Choices":
        return [kind.names[-1], " ".join(reversed(kind.names))]
    return list(kind.names)


def test_every_leaf_comes_back():
    for name, command, kind, default, _ in LEAVES:
        for sample in samples(kind):
            config, errors = load(["%s %s" % (command, sample)])
            assert not errors, (name, errors)
            shown = list(text.show(config))
            again, errors = load(shown)
            assert not errors and again.values == config.values, (name, sample)
            if config.values[name] != default:
                assert "%s %s" % (command, sample) in shown


def test_every_list_leaf_comes_back():
    for name, (form, _, leaves) in LISTS.items():
        for leaf, command, kind, _, _ in leaves:
            for sample in samples(kind):
                head = " ".join([word or "somebody" for word in form])
                config, errors = load([head, " %s %s" % (command, sample), "#"])
                assert not errors
                again, errors = load(text.show(config))
                members = getattr(again, name)
                assert not errors and members == getattr(config, name), leaf


def test_defaults_are_not_shown():
    assert list(text.show(text.defaults())) == ["#", "#", "return"]


def test_errors_are_told_with_their_line():
    config, errors = load(
        [
            "# a comment",
            " sysname indented",
            "ssh server port 99999",
            "ssh server port x",
            "no such thing",
            "ssh server port",
            "ssh2 algorithm cipher aes128-ctr rot13",
            "ssh2 algorithm cipher aes128-ctr aes128-ctr",
            "local-user admin class network",
            " state nowhere",
            "local-user %s class manage" % ("x" * 56),
            "local-user admin class manage",
            " state block",
            "sysname good",
            "return",
        ]
    )
    assert [number for number, _ in errors] == [3, 4, 5, 6, 7, 8, 9, 10, 11]
    assert config.values["sysname"] == "good" and config.values["port"] == 22
    assert config.users == {"admin": {"role": "network-operator", "state": "block"}}


def test_kinds_refuse():
    _, command, kind, _, _ = LEAVES[0]
    assert command == "sysname"
    for bad in ("", "x" * 65, "a b", "a\x1b[m", "a\x7f"):
        raises(Refused, kind.parse, bad)


BLOB = b"\0\0\0\x0bssh-ed25519\0\0\0\x20" + bytes(range(32))
KEY = "ssh-ed25519 " + b2a_base64(BLOB).decode().strip()


def allows(line, address="192.168.4.7"):
    return authorized.find(StringIO(line), BLOB, address)


def test_plain_keys():
    for line in (KEY, KEY + " me@home", "  " + KEY + "\n", "restrict " + KEY + " a comment"):
        assert allows(line), line
    for line in (
        "",
        "#" + KEY,
        KEY[:-4],
        "ssh-rsa " + KEY.split()[1],
        "ssh-ed25519",
        "ssh-ed25519 ***",
        "x" * 9000 + " " + KEY,  # dropbear: a long line must not lose its options
        'command="x" ' * 500 + KEY,
    ):
        assert allows(line) is None, line[:40]


def test_options():
    assert allows(KEY).pty and allows(KEY).command is None
    assert not allows("no-pty " + KEY).pty
    assert not allows("restrict " + KEY).pty
    assert allows("restrict,pty " + KEY).pty
    assert allows("no-port-forwarding,no-X11-forwarding,no-agent-forwarding " + KEY)
    line = 'command="display \\"a, b\\" c",restrict ' + KEY
    assert allows(line).command == 'display "a, b" c' and not allows(line).pty
    for unknown in ("cert-authority", "verify-required", 'environment="A=b"', "foo", "command=x"):
        assert allows(unknown + " " + KEY) is None, unknown


def test_from():
    for pattern, address, allowed in (
        ("192.168.4.7", "192.168.4.7", True),
        ("192.168.4.8", "192.168.4.7", False),
        ("192.168.*", "192.168.4.7", True),
        ("192.168.4.?", "192.168.4.77", False),
        ("10.0.0.0/8,192.168.4.0/24", "192.168.4.7", True),
        ("192.168.5.0/24", "192.168.4.7", False),
        ("!192.168.4.7,*", "192.168.4.7", False),
        ("!192.168.4.0/24,*", "192.168.4.7", False),
        ("!10.0.0.0/8,*", "192.168.4.7", True),
        ("!fe80::/10,*", "192.168.4.7", False),  # not understood: lets nobody in
        ("0.0.0.0/0", "fe80::1", False),
        ("fe80::*", "fe80::1", True),
        ("1.2.3.4/33", "1.2.3.4", False),
        ("", "192.168.4.7", False),
    ):
        found = allows('from="%s" %s' % (pattern, KEY), address)
        assert (found is not None) == allowed, (pattern, address)


def test_lines_that_are_too_long():
    for size in (2048, 2049, 4096, 4097, 10000):
        long = KEY + " " * (size - len(KEY))
        assert (allows(long) is None) == (size > 2048), size
        for lines in (long + "\n" + KEY, long[:-1] + "\n" + KEY, "x" * size + "\n" + KEY + "\n"):
            assert allows(lines), size


def test_first_line_that_fits_decides():
    lines = ['from="10.0.0.1" ' + KEY, 'command="a" ' + KEY, KEY]
    assert authorized.find(StringIO("\n".join(lines)), BLOB, "192.168.4.7").command == "a"
