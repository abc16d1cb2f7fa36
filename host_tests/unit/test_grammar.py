"""How typed lines find their row, what is said of those that do not, and what can come next."""

from microsshd.config import grammar
from testing import raises

ROWS = """\
|display||Show
a|display version||Version
b|display interface||All
c|display interface <name:1-9>||One
|ssh server||Server
d|ssh server enable||On
e|ssh server port <number:1-99>||Port
f|algorithm {aes,chacha,aria}*||Ciphers
g|role {admin,operator}||Role
h|header <line:1-20>||Text
i|copy <file:1-20> <file:1-20>||Copy
j|save||Save
k|save force||Now
l|save safely||Well
""".strip().split("\n")


def found(line):
    row, args = grammar.find(ROWS, line)
    return row[0], args


def test_lines_and_arguments():
    for line, expected in (
        ("display version", ("a", [])),
        (" di  v ", ("a", [])),
        ("DISPLAY Version", ("a", [])),
        ("d i", ("b", [])),
        ("d i WLAN0", ("c", ["WLAN0"])),
        ("ssh s p 7", ("e", [7])),
        ("alg ae", ("f", [("aes",)])),
        ("alg ch aes", ("f", [("chacha", "aes")])),
        ("role op", ("g", ["operator"])),
        ("header two  words ", ("h", ["two  words"])),
        ("copy /a /b", ("i", ["/a", "/b"])),
        ("save", ("j", [])),
        ("save fo", ("k", [])),
    ):
        assert found(line) == expected, line


def test_blame():
    for line, text, column in (
        ("bogus", "Unrecognized command", 0),
        ("display bogus", "Unrecognized command", 8),
        ("  display  bogus x", "Unrecognized command", 11),
        ("display", "Incomplete command", 7),
        ("display ", "Incomplete command", 7),
        ("save force now", "Too many parameters", 11),
        ("display interface a b", "Too many parameters", 20),
        ("s", "Ambiguous command", 0),
        ("alg a", "Ambiguous command", 4),
        ("alg aes aes", "Wrong parameter", 8),
        ("alg aes rot13", "Wrong parameter", 8),
        ("role nobody", "Unrecognized command", 5),
        ("ssh server port 100", "Wrong parameter", 16),
        ("ssh server port x", "Wrong parameter", 16),
        ("copy /a", "Incomplete command", 7),
        ("header", "Incomplete command", 6),
    ):
        e = raises(grammar.Unfinished, grammar.find, ROWS, line)
        assert (e.text, e.path) == (text, column), (line, e.text, e.path)
    assert raises(grammar.Unfinished, grammar.find, ROWS, "ssh s p 0").detail


def candidates(line):
    """(the word that is not finished, what can come there, whether the line is complete)"""
    match, word = grammar.match(ROWS, line)
    found = match.keywords(word)
    if not word:
        found += match.arguments()
    return word, found, not word and match.whole() is not None


def test_candidates():
    for line, expected in (
        ("disp", ("disp", [("display", "Show")], False)),
        ("display ", ("", [("version", "Version"), ("interface", "All")], False)),
        ("display i", ("i", [("interface", "All")], False)),
        ("d i ", ("", [("STRING<1-9>", "One")], True)),
        ("ssh ", ("", [("server", "Server")], False)),
        ("ssh s port ", ("", [("<1-99>", "Port")], False)),
        ("alg a", ("a", [("aes", "Ciphers"), ("aria", "Ciphers")], False)),
        ("alg aes ", ("", [(k, "Ciphers") for k in ("aes", "chacha", "aria")], True)),
        ("role ", ("", [("admin", "Role"), ("operator", "Role")], False)),
        ("save ", ("", [("force", "Now"), ("safely", "Well")], True)),
        ("bogus", ("bogus", [], False)),
        ("save force ", ("", [], True)),
    ):
        assert candidates(line) == expected, line
    names = [name for name, _ in candidates("")[1]]
    assert names == "display ssh algorithm role header copy save".split()
    raises(grammar.Unfinished, candidates, "bogus ")
