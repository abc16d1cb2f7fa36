"""The unified diff: the new text comes of the old one and the diff."""

from microsshd.commands.diff import Side, unified
from microsshd.errors import Refused
from testing import raises


def _open(lines):
    """A generator function with pauses."""

    def generate():
        for i, line in enumerate(lines):
            if i % 7 == 3:
                yield None
            yield line

    return generate


def _diff(old, new):
    lines = unified(Side("a", _open(old)), Side("b", _open(new)))
    return [line for line in lines if line is not None]


def _patched(old, diff):
    """The old lines with the diff applied, which has to fit."""
    if not diff:
        return old
    assert diff[:2] == ["--- a", "+++ b"]
    new, at, counts = [], 0, [0, 0]
    for line in diff[2:]:
        if line[0] == "@":
            assert counts == [0, 0]
            starts, counts = _header(line)
            new += old[at : starts[0]]
            at = starts[0]
            assert len(new) == starts[1]
            continue
        if line[0] != "+":
            assert old[at] == line[1:]
            at += 1
            counts[0] -= 1
        if line[0] != "-":
            new.append(line[1:])
            counts[1] -= 1
    assert counts == [0, 0]
    return new + old[at:]


def _header(line):
    """([lines before the hunk on each side], [lines in it])"""
    _, old, new, _ = line.split(" ")
    starts, counts = [], []
    for part in (old[1:], new[1:]):
        start, count = [int(n) for n in part.split(",")]
        starts.append(start - (count > 0))
        counts.append(count)
    return starts, counts


def test_equal_texts():
    for text in ([], ["#"], ["a", "b", "a"]):
        assert _diff(text, text) == []


def test_one_line():
    old = ["#", "sysname a", "#", "user x", "#", "user y", " state block", "#", "return"]
    new = old[:]
    new[1] = "sysname b"
    shown = ["--- a", "+++ b", "@@ -1,5 +1,5 @@", " #", "-sysname a", "+sysname b"]
    assert _diff(old, new) == shown + [" #", " user x", " #"]


def test_from_and_to_nothing():
    assert _diff([], ["x"]) == ["--- a", "+++ b", "@@ -0,0 +1,1 @@", "+x"]
    assert _diff(["x"], []) == ["--- a", "+++ b", "@@ -1,1 +0,0 @@", "-x"]


def test_a_section_is_shown_as_one():
    old = ["#", "user x", " state block", "#", "user z", "#"]
    new = old[:3] + ["#", "user y", " state block"] + old[3:]
    added = [line for line in _diff(old, new) if line[0] == "+"][1:]
    assert added == ["+user y", "+ state block", "+#"]


def test_all_kinds_of_changes():
    seed = 1
    for _ in range(150):
        texts = []
        for _ in range(2):
            text = []
            for i in range(40):
                seed = (seed * 1103515245 + 12345) % 2147483648
                kind = (seed >> 16) % 12
                if kind:
                    text.append("#" if kind == 1 else "line %d" % (i if kind < 11 else kind))
            texts.append(text)
        assert _patched(texts[0], _diff(*texts)) == texts[1]


def test_far_apart():
    """After 1000 lines nothing that is equal is looked for: all the rest is replaced."""
    old, new = Side("a", _open(["old"] * 600 + ["end"])), Side("b", _open(["new"] * 600 + ["end"]))
    count = {"-": 0, "+": 0, "@": 0}
    for line in unified(old, new):
        if line is not None:
            count[line[0]] += 1
    assert count == {"-": 602, "+": 602, "@": 1}


def test_too_long():
    raises(Refused, _diff, ["x"] * 4001, [])
