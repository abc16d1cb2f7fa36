"""Modules that are linked into one do what they did apart."""

import importlib
import os
import sys

import link
import mpy
import pytest

FILES = {
    "__init__": 'from .base import shout\nNAME = "package"\n',
    "base": """
from . import notes
_SIZE = 3
def load(name):
    return __import__("%s.%s" % (__name__.split(".")[0], name), None, None, ("",))
def shout(text):
    notes.lines.append(text)
    return text.upper() + "!" * _SIZE
def run(x):
    return "base", x
""",
    "notes": "lines = []\nlevel = 1\n",
    "deep/__init__": "",
    "deep/one": """
from .. import NAME, notes
from ..base import load, shout as cry
from . import two
from .two import WIDTH as wide, run
_SIZE = 5
_LAZY = str("deep.three")
def everything():
    from .two import run as other
    notes.level = 7
    return cry(NAME), _SIZE, wide, two.WIDTH, run(1), other(2), load(_LAZY).value()
""",
    "deep/two": """
from ..base import run as base_run
from ..notes import lines
_SIZE = 9
WIDTH = _SIZE + 1
def run(x):
    from .. import notes
    return base_run(x), _SIZE, len(lines), notes.level
""",
    "deep/three": """
from ..base import load, shout
from .two import run
def value():
    four = load("deep.four").load
    return shout("three"), run(4), four, load("deep.two") is load("deep.one")
""",
    "deep/four": "from .two import WIDTH\nload = WIDTH\n",
}
RESULT = [
    *("PACKAGE!!!", 5, 10, 10, (("base", 1), 9, 1, 7), (("base", 2), 9, 1, 7)),
    ("THREE!!!", (("base", 4), 9, 2, 7), 10),
]


def linked(groups, name="package", **changed):
    files = {**FILES, **{path.replace("__", "/"): text for path, text in changed.items()}}
    made = link.link({"%s/%s.py" % (name, path): text for path, text in files.items()}, groups)
    return {path.split("/", 1)[1]: text for path, text in made.items()}


@pytest.mark.parametrize(
    ("groups", "home", "files"),
    (
        ({"": "base notes"}, "deep.one", 6),
        ({"": "base notes", "deep.one": "deep.two"}, "deep.one", 5),
        ({"": "base notes", "deep.two": "deep.one"}, "deep.two", 5),
        ({"": "base notes", "deep.three": "deep.two deep.one"}, "deep.three", 4),
    ),
)
def test_what_it_does_stays(tmp_path, monkeypatch, groups, home, files):
    name = "linked_%d" % files + home.replace(".", "_")
    made = linked(groups, name)
    assert len(made) == files
    for path, text in made.items():
        (tmp_path / name / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name / path).write_text(text)
    monkeypatch.syspath_prepend(tmp_path)
    result = list(importlib.import_module("%s.%s" % (name, home)).everything())
    together = result[-1][-1]
    result[-1] = result[-1][:-1]
    assert result == RESULT
    assert together == ("deep.one" in str(groups))
    for module in [module for module in sys.modules if module.startswith(name)]:
        del sys.modules[module]


def test_equal_names_are_told_apart():
    text = linked({"deep.one": "deep.two"})["deep/one.py"]
    assert text.count("_SIZE = 5") == 1 and "_SIZE_deep" in text
    assert text.count("def run(x)") == 1


_OBJECTS = {"deep__one": "from .. import base, notes\nbase.run(notes.lines)"}


@pytest.mark.parametrize(
    ("groups", "changed", "why"),
    (
        ({"deep.one": "deep.two"}, {"deep__two": "WIDTH = str = run = 1"}, "differ in str"),
        ({"base": "notes"}, {"notes": "lines = run = 1", **_OBJECTS}, "has run, as others"),
        ({"": "base"}, {}, "imports notes before"),
        ({"": "base notes"}, {"deep__two": "from .one import wide\nWIDTH = run = 1"}, "cycle"),
        ({"": "base notes deep"}, {"deep__one": "from .. import deep\ndeep.x"}, "is a package"),
        ({"base": "notes"}, {"notes": "import os as run\nlines = []"}, "differ in run"),
        ({"": "base notes"}, {"deep__one": "from ..base import load\nload('notes')"}, "is there"),
        (
            {"base": "deep.three"},
            {"deep__three": "_SIZE = 1", "base": "_SIZE = 2\ndef f(_SIZE): pass"},
            "local name",
        ),
    ),
)
def test_what_cannot_be_linked(groups, changed, why):
    with pytest.raises(ValueError, match=why):
        linked(groups, **changed)


def test_the_project():
    """Each function and class of each member is in a linked module, once."""
    sources = {}
    for name in mpy.sources():
        if name.endswith(".py"):
            with open(os.path.join(mpy.LIB, name)) as f:
                sources[name] = f.read()
    made = link.link(sources)
    members = sum([len(names.split()) for names in link.GROUPS.values()])
    assert len(made) == len(sources) - members

    def heads(texts):
        words = [line.split()[:1] for text in texts for line in text.splitlines()]
        return sum([words.count([word]) for word in ("def", "class", "async")])

    assert heads(made.values()) == heads(sources.values())
    assert made == link.link(sources)
