"""The configuration: text to values and back, what is refused; authorized_keys lines."""

from binascii import b2a_base64
from io import StringIO

from microsshd.config import authorized, edit, kinds, schema, text
from microsshd.errors import Refused
from testing import raises


def load(lines):
    """(Config, [(line number, text of the error)])."""
    errors = []
    config = text.parse(lines, lambda number, line, e: errors.append((number, e.text)))
    return config, errors


def samples(token):
    """Values of an argument, as text."""
    if token[0] == "{":
        names = kinds.choices(token)
        return [names[-1], " ".join(reversed(names))] if token[-1] == "*" else names
    name, _, limits = token[1:-1].partition(":")
    least, _, most = limits.partition("-")
    if name == "number":
        return [least, most]
    return ["x" * int(least), "y" * int(most), "Some-Name"]


def commands_of(row):
    """The row's command with several arguments; leaves have one at most."""
    tokens = edit.tokens_of(row)
    if tokens[-1][0] not in "<{":
        return [" ".join(tokens)]
    return [" ".join(tokens[:-1] + [sample]) for sample in samples(tokens[-1])]


def lists():
    return [edit.name_of(row) for row in schema.rows() if row[0] == "@"]


def views():
    """(lines that lead to a view, indent, its leaves' rows)"""
    yield [], "", [row for row in schema.rows() if row[0] == "="]
    for name in lists():
        head = " ".join(
            [t if t[0] != "<" else "some" for t in edit.tokens_of(schema.list_row(name))]
        )
        yield [head], " ", list(schema.rows(name))


def test_every_leaf_comes_back():
    for head, indent, rows in views():
        for row in rows:
            if row[0] != "=":
                continue
            for command in commands_of(row):
                config, errors = load(head + [indent + command])
                assert not errors, (command, errors)
                shown = list(text.show(config))
                again, errors = load(shown)
                assert not errors, (command, errors)
                assert (again.values, again.lists) == (config.values, config.lists), command
                if config.values != edit.defaults().values:
                    assert command in shown


def test_undo_of_every_leaf():
    for head, indent, rows in views():
        for row in rows:
            if row[0] == "=":
                words = [t for t in edit.tokens_of(row) if t[0] not in "<{"]
                undo = indent + "undo " + " ".join(words)
                config, errors = load(head + [indent + commands_of(row)[0], undo])
                plain, _ = load(head)
                assert not errors, (undo, errors)
                assert (config.values, config.lists) == (plain.values, plain.lists), undo
    config, errors = load(["local-user u class manage", "undo local-user u class manage"])
    assert not errors and not config.users
    errors = load(["undo local-user u class manage"])[1]
    assert errors == [(1, "There is no such local-user")]


def test_defaults_are_not_shown():
    assert list(text.show(edit.defaults())) == ["#", "#", "return"]


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
    assert config.values["sysname"] == "good" and config.values["ssh/port"] == 22
    assert config.users == {"admin": {"role": "network-operator", "state": "block"}}


def test_kinds():
    for token, value, *bad in (
        ("<name:1-48>", "a-b_c.d", "", "x" * 49, "a b", "a\x1b[m", "a/b", "\xe4"),
        ("<text:1-8>", "/~%!", "", "x" * 9, "a b", "a\x7f"),
        ("<line:1-8>", "a b", "", "123456789", "a\tb"),
        ("<number:1-5>", 5, "0", "6", "x", "", "1.0"),
        ("<address>", "10.0.0.255", "10.0.0", "10.0.0.256", "1.2.3.4.5", "a.b.c.d", "1..2.3", ""),
        ("<mask>", "255.255.254.0", "255.0.255.0", "33", "0.0.0.255", "x"),
        ("{one,two}", "two", "three", "tw", ""),
    ):
        assert kinds.parse(token, kinds.show(token, value)) == value
        for typed in bad:
            assert raises(Refused, kinds.parse, token, typed).text, (token, typed)
    assert kinds.parse("<mask>", "23") == "255.255.254.0"
    assert kinds.parse("<mask>", "0") == "0.0.0.0"
    assert kinds.parse("<address>", "010.1.2.3") == "10.1.2.3"


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
