"""Seeded fuzzing of the command line: lines made from its tables, whole and damaged, in all views.

Invariants: nothing but an answer comes of a line, an error's caret stands under the line, help and
completion answer everything, and who only reads changes nothing. What commands do is not tried
here: `Commands` stands for their modules. More rounds: FUZZ_ROUNDS=10000, and on MicroPython,
where one takes ten times as long, SLOW=1.
"""

import random
import sys
from os import getenv

from command_line import CommandLine, Device
from flash_memory import ADMIN, OPERATOR, Flash
from microsshd import commands
from microsshd.compat import forget, load
from microsshd.config import edit, kinds, schema
from microsshd.files import Files
from microsshd.services import filters, help, meaning
from testing import ROUNDS as _ROUNDS

ROUNDS = _ROUNDS
if (
    sys.implementation.name == "micropython"
    and getenv("SLOW") != "1"
    and not getenv("FUZZ_ROUNDS")
):
    ROUNDS = _ROUNDS // 4
TABLES = list(commands.rows("user")) + list(commands.rows("system"))
FLAGS = {}  # of a function: "i" and "r" when all its rows have them
for row in TABLES:
    target, _, flags, _ = row.split("|", 3)
    FLAGS[target] = "".join([f for f in FLAGS.get(target, flags) if f in flags])
FRAGMENTS = " |  | incl x> >>?*<>{}/.^#\"'\\:undo no sh\u00e9\u20ac\x7f\x01\t"
STARTS = ("", "undo ", "no ", "show ", " ", "display ")


class Commands:
    """A module of commands: counts which functions are called."""

    called = []

    def __init__(self, module):
        self.module = module

    def __getattr__(self, name):
        if name[0] == "_":
            raise AttributeError(name)
        target = "%s.%s" % (self.module.rsplit(".", 1)[1], name)
        flags = FLAGS[target]

        async def talk(cli, *args):
            Commands.called.append(target)
            return 0

        def show(cli, *args):
            Commands.called.append(target)
            yield "a line"
            yield None

        return talk if "i" in flags else show


class Effects:
    """Takes the place of `effects`."""

    changes = 0

    def apply(self, device, name):
        self.changes += 1


class Line(CommandLine):
    def __init__(self, device, role):
        super().__init__(device)
        self.terminal.stream.role = role


def take_places(name):
    """`load` of services.running: commands are only counted."""
    module = name.split(".")[-1]
    taken = name.startswith("commands.") and module not in ("audit", "change", "writing")
    return Commands(name) if taken else load(name)


def pick(things):
    return things[random.getrandbits(16) % len(things)]


def argument(token):
    """What may be typed for it, right or wrong."""
    if token[0] == "{":
        words = list(kinds.choices(token))
        return " ".join([pick(words) for _ in range(1 + random.getrandbits(1))])
    if random.getrandbits(3) == 0:
        long = "x" * random.getrandbits(10)
        return pick(("", long, "-1", "99999999999", "\u20ac", "%t%", "../x"))
    name, _, limits = token.rstrip("*")[1:-1].partition(":")
    if name == "number":
        return pick(limits.split("-"))
    return {
        "address": "192.168.4.1",
        "mask": "24",
        "wildcard": "0.0.0.255",
        "time": "05:00:00",
        "password": "hash x",
        "secret": "cipher x",
        "banner": "%hello%",
    }.get(name, pick(("a", "admin", "WLAN0", "x.cfg", "a word or two")))


def line_of(row):
    words = [w if w[0] not in "<{" else argument(w) for w in row.split("|", 2)[1].split()]
    if random.getrandbits(1):
        words = [w[: max(len(w) - random.getrandbits(2), 1)] for w in words]
    return " ".join(words)


def damaged(line):
    """The line, one to three times changed."""
    for _ in range(1 + random.getrandbits(2) % 3):
        at = random.getrandbits(16) % (len(line) + 1)
        n = random.getrandbits(3)
        damage = random.getrandbits(3)
        if damage == 0:
            line = line[:at]
        elif damage == 1:
            line = line[:at] + line[at + n :]
        elif damage == 2:
            line = line[:at] + pick(FRAGMENTS) * (1 + n // 4) + line[at:]
        elif damage == 3:
            line = line[:at] + line[at:].upper()
        elif damage == 4:
            words = line.split(" ")
            i = random.getrandbits(8) % len(words)
            words.insert(i, pick(words))
            line = " ".join(words)
        elif damage == 5:
            line = pick(STARTS) + line
        elif damage == 6:
            start = random.getrandbits(16) % len(FRAGMENTS)
            line += FRAGMENTS[start : start + n]
        else:
            line += pick((" | include x", " > x", " >> x.cfg", " | begin [", " | by-linenum"))
    return line


def views(config):
    """All there are, members of lists among them."""
    found = ["user", None]
    for row in schema.rows():
        if row[0] == "@":
            name = edit.name_of(row)
            arguments = edit.arguments_of(row)
            key = None
            if arguments:
                key = kinds.choices(arguments[0])[0] if arguments[0][0] == "{" else "admin"
                edit.add(config, name, key)
            found.append((name, key))
    return found


def is_slow(row):
    """Whether a line may hash a password."""
    return "<password" in row


def check(line, typed, shown):
    """That an error is one, and its caret under the line."""
    if line.status == 0:
        return
    assert line.status == 1 or line.status is None, typed
    assert shown or line.status is None, typed
    if shown and shown[0].strip() == "^":
        assert len(shown) == 2 and shown[1].startswith(" % "), shown
        assert shown[1].endswith(" found at '^' position."), shown
        assert 0 <= shown[0].index("^") <= len(typed), (typed, shown)


def fuzz(role):
    kept = sys.modules.get("microsshd.effects")
    effects = sys.modules["microsshd.effects"] = Effects()
    del Commands.called[:]
    running = load("services.running")
    running.load = take_places
    running.forget = str  # what takes places stays
    try:
        with Flash() as store:
            line = Line(Device(store), role)
            for seed in range(ROUNDS):
                random.seed(seed)
                line.cli.device.config = edit.defaults()
                _round(line)
            names = [name for name, _ in Files(store, ADMIN).list("/")]
    finally:
        running.load, running.forget = load, forget
        if kept:
            sys.modules["microsshd.effects"] = kept
        else:
            del sys.modules["microsshd.effects"]
    return effects.changes, names


def _round(line):
    cli = line.cli
    view = cli.view = pick(views(cli.device.config))
    rows = [row for row in meaning.rows(cli, pick(("", "undo "))) if not is_slow(row)]
    for _ in range(2):
        typed = line_of(pick(rows))
        if random.getrandbits(2):
            typed = damaged(typed)
        cli.view = view
        check(line, typed, line.type(typed))
        cli.view = view
        cli.open = ""
        text = typed[: random.getrandbits(5)] if random.getrandbits(1) else typed
        for shown in help.show(cli, text):
            assert shown[0] in " US" and "\n" not in shown, (text, shown)
        assert help.is_text(cli, text) in (True, False)
        more = help.complete(cli, text)
        assert len(more) < 256 and "\n" not in more, (text, more)


def test_lines_of_an_administrator():
    changes, names = fuzz(ADMIN)
    assert changes and len(Commands.called) > ROUNDS // 10
    assert {"x", "x.cfg"} & set(names)


def test_lines_of_an_operator():
    changes, names = fuzz(OPERATOR)
    assert not changes and not names
    assert Commands.called
    for target in Commands.called:
        assert "r" in FLAGS[target], target


def test_filters_of_any_text():
    """A pattern is refused, or lines go through."""
    from microsshd.errors import Refused

    for seed in range(ROUNDS):
        random.seed(seed)
        text = ""
        for _ in range(random.getrandbits(4)):
            c = pick("ab[]()*+?.|^$\\{}-\u00e9 x>")
            text += c if c != text[-1:] else ""  # CPython warns of [[ and --
        try:
            _, found, _ = filters.split("display x | include %s | begin a" % text)
            lines = list(filters.filtered(iter(["ab", None, "b" * 20]), found))
            assert len(lines) <= 3
        except Refused:
            pass
