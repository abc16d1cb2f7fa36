"""The configuration: text to values and back, what is refused; authorized_keys lines."""

from binascii import b2a_base64
from io import StringIO

from microsshd.compat import run
from microsshd.config import Config, authorized, edit, kinds, schema, secrets, text
from microsshd.errors import Refused
from testing import raises

BLOB = b"\0\0\0\x0bssh-ed25519\0\0\0\x20" + bytes(range(32))
KEY = "ssh-ed25519 " + b2a_base64(BLOB).decode().strip()
SALT = b2a_base64(bytes(16)).decode().strip()
DIGEST = b2a_base64(bytes(32)).decode().strip()
HASH = "$pbkdf2-sha256$4096$%s$%s" % (SALT, DIGEST)


def load(lines):
    """(Config, [(line number, text of the error)])."""
    errors = []
    loaded = text.parse(lines, lambda number, line, e: errors.append((number, e.text)))
    return loaded, errors


SAMPLES = {
    "address": ["10.0.0.1", "192.168.4.254"],
    "mask": ["255.255.255.0", "0.0.0.0"],
    "wildcard": ["0.0.0.255", "0.0.0.0"],
    "time": ["05:00:00", "23:59:59"],
    "publickey": [KEY, KEY + " me@home"],
    "password": ["hash " + HASH],
    "banner": ["%Hello, you%", "#100 %\nof two lines#"],
}


def samples(token):
    """Values of an argument, as they are shown."""
    if token[0] == "{":
        names = kinds.choices(token)
        return [names[-1], " ".join(reversed(names))] if token[-1] == "*" else names
    name, _, limits = token.rstrip("*")[1:-1].partition(":")
    least, _, most = limits.partition("-")
    if name in SAMPLES:
        return SAMPLES[name]
    if name == "number":
        return [least, most]
    if name == "secret":
        return ["cipher " + secrets.seal(text) for text in ("x" * int(least), "z z" * 10)]
    found = ["x" * int(least), "y" * int(most), "Some-Name"]
    return found + ["one two"] if token[-1] == "*" else found


def commands_of(row):
    """The row's command with samples in place of its arguments."""
    tokens = edit.tokens_of(row)
    several = [samples(token) if token[0] in "<{" else [token] for token in tokens]
    for i in range(max([len(found) for found in several])):
        yield " ".join([found[min(i, len(found) - 1)] for found in several])


def views():
    """(lines that lead to a view, indent, its rows)"""
    yield [], "", list(schema.rows())
    for row in schema.rows():
        if row[0] == "@":
            head = next(commands_of(row))
            yield [head], " ", list(schema.rows(edit.name_of(row)))


def test_everything_comes_back():
    """Of each leaf and each member: from the command to the text, to a load of it, to the same."""
    Config.key = bytes(range(32))
    for head, indent, rows in views():
        for row in rows:
            if row[0] not in "=*":
                continue
            for command in commands_of(row):
                lines = head + (indent + command).split("\n")
                loaded, errors = load(lines)
                assert not errors, (command, errors)
                shown = list(text.show(loaded))
                again, errors = load(shown)
                assert not errors, (command, errors)
                assert again.values == loaded.values, command
                assert list(text.show(again)) == shown
                if loaded.values != load(head)[0].values:
                    assert "\n".join(lines) in "\n".join(shown), command


def test_undo_of_everything():
    for head, indent, rows in views():
        where = None
        for row in schema.rows():
            if row[0] == "@" and head == [next(commands_of(row))]:
                where = edit.name_of(row)
        undone = [
            row.split("|")[1] for row in edit.undo_rows(where and (where, "x")) if row[0] == "!"
        ]
        for row in rows:
            if row[0] not in "=*":
                continue
            command = next(commands_of(row))
            typed = "undo " + command
            found = [u for u in undone if fits(u, typed)]
            assert len(found) == 1, (typed, found)
            undo = " ".join(typed.split()[: len(found[0].split())])
            changed, errors = load(head + (indent + command).split("\n") + [indent + undo])
            plain, _ = load(head)
            assert not errors, (undo, errors)
            if row[0] == "=" and not edit.arguments_of(row):  # a switch is off then
                values = plain.values
                if head and edit.arguments_of(schema.list_row(where)):
                    values = next(iter(values[where].values()))
                values[edit.name_of(row)] = False
            assert changed.values == plain.values, undo


def fits(undo, typed):
    """Whether a typed line begins as the words of an undo row."""
    words = undo.split()
    return all([w == t or w[0] in "<{" for w, t in zip(words, typed.split() + ["", ""])])


def test_undo_of_members():
    loaded, errors = load(["local-user u class manage", "undo local-user u class manage"])
    assert not errors and not loaded.users
    errors = load(["undo local-user u class manage"])[1]
    assert errors == [(1, "There is no such local-user")]
    loaded, errors = load(["acl basic 2000", " rule 5 permit", " undo rule 6"])
    assert errors == [(3, "There is no such rule")]
    assert loaded.values["acls"] == {2000: {"rules": {5: {"action": "permit"}}}}


def test_another_command_takes_back():
    interface = ["interface WLAN0", " ip address 10.0.0.2 24", " ip address dhcp-alloc"]
    loaded, errors = load(interface[:2])
    assert not errors and loaded.values["interfaces"]["WLAN0"]["address"][1] == "255.255.255.0"
    loaded, errors = load(interface)
    assert not errors and loaded.values["interfaces"]["WLAN0"]["address"] is None


def test_defaults_are_not_shown():
    assert list(text.show(edit.defaults())) == ["#", "#", "return"]


def test_errors_are_told_with_their_line():
    loaded, errors = load(
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
    assert loaded.values["sysname"] == "good" and loaded.values["ssh/port"] == 22
    assert list(loaded.users) == ["admin"] and loaded.users["admin"]["state"] == "block"


def test_kinds():
    for token, value, *bad in (
        ("<name:1-48>", "a-b_c.d", "", "x" * 49, "a b", "a\x1b[m", "a/b", "\xe4"),
        ("<text:1-8>", "/~%!", "", "x" * 9, "a b", "a\x7f"),
        ("<line:1-8>", "a b", "", "123456789", "a\tb"),
        ("<number:1-5>", 5, "0", "6", "x", "", "1.0"),
        ("<address>", "10.0.0.255", "10.0.0", "10.0.0.256", "1.2.3.4.5", "a.b.c.d", "1..2.3", ""),
        ("<mask>", "255.255.254.0", "255.0.255.0", "33", "0.0.0.255", "x"),
        ("<wildcard>", "0.0.0.255", "255", "x", ""),
        ("<time>", "05:00:59", "24:00:00", "5:00", "5:60:00", "a:b:c", "1:2:3:4"),
        ("<publickey>", KEY, "", "ssh-ed25519", "ssh-rsa " + KEY.split()[1], "hello"),
        ("<banner:1-9>", "a\nb c", "", "%", "a", "%%", "%123456789 %", "%a%b%", "%a\tb%"),
        ("<secret:8-9>", "12345 78", "", "simple", "simple 1234567", "clear 12345678"),
        ("<password:1-9>", HASH, "", "simple", "simple 1234567890", "hash x", "hash $1$2$3$4"),
        ("{one,two}", "two", "three", "tw", ""),
    ):
        assert kinds.parse(token, kinds.show(token, value)) == value
        for typed in bad:
            assert raises(Refused, kinds.parse, token, typed).text, (token, typed)
    assert kinds.parse("<mask>", "23") == "255.255.254.0"
    assert kinds.parse("<mask>", "0") == "0.0.0.0"
    assert kinds.parse("<address>", "010.1.2.3") == "10.1.2.3"


def allows(line, address="192.168.4.7"):
    return authorized.find(StringIO(line), BLOB, address)


def test_secrets():
    Config.key = bytes(32)
    sealed = secrets.seal("correct horse")
    assert sealed == secrets.seal("correct horse") != secrets.seal("correct hors")
    assert secrets.open(sealed) == "correct horse" and "horse" not in sealed
    for spoilt in (sealed[:-4], sealed[:-2] + "AA", "$c$1$", "$c$2$" + sealed[5:], "", "$c$1$%%%"):
        assert raises(Refused, secrets.open, spoilt).text
    long = "k" * 63
    assert secrets.open(secrets.seal(long)) == long
    Config.key = bytes(31) + b"\1"
    assert raises(Refused, secrets.open, sealed).text


def test_passwords():
    loaded, errors = load(["local-user u class manage", " password simple open sesame"])
    stored = secrets.parse_hash(loaded.users["u"]["password"])
    assert not errors and stored[0] == 4096
    assert run(secrets.check(b"open sesame", stored))
    assert not run(secrets.check(b"open sesam", stored))
    assert not run(secrets.check(b"", secrets.unknown()))
    for spoilt in (HASH[:-1], HASH.replace("4096", "0"), HASH.replace("4096", "9999999"), "x", ""):
        assert raises(Refused, secrets.parse_hash, spoilt).text
    # RFC 7914 section 11 has PBKDF2-HMAC-SHA-256 vectors; the salt here is of 16 bytes
    assert raises(Refused, secrets.parse_hash, "$pbkdf2-sha256$1$c2FsdA==$" + DIGEST)


def test_texts_of_several_lines():
    loaded, errors = load(["header login %one", "two", "%", "sysname x"])
    assert not errors and loaded.values["banner/login"] == "one\ntwo\n"
    assert loaded.values["sysname"] == "x"
    loaded, errors = load(["sysname x", "header login %one", "two"])
    assert errors == [(3, "The text does not end")] and loaded.values["sysname"] == "x"


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
