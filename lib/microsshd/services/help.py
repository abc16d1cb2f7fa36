"""What `?` and Tab say about a line that is not finished. It is loaded when somebody asks.

A user is told of what the role may use. Behind `|` there are filters, behind `>` files. Names of
files are looked up in one folder, without going on for long.
"""

from ..compat import const, load
from ..config import grammar, kinds
from ..errors import Refused
from . import meaning

_ENTRIES = const(512)  # of a folder that are looked at, and the names that may fit
_FITTING = const(64)
_FOLDER = const(0x4000)  # in a mode
_CHANGES = "=@*!"  # what the targets of configuration begin with
_TEXTS = ("text", "line", "banner", "publickey", "password", "secret")  # may have a `?`
_FILTERS = """\
|begin||From the first line that matches
f|begin <line:1-255>||Regular expression
f|by-linenum||With numbers
|exclude||Lines that do not match
f|exclude <line:1-255>||Regular expression
|include||Lines that match
f|include <line:1-255>||Regular expression"""
_FILE = ("t|> <file:1-255>||File",)
_TAB = const(9)


async def answer(shell, key):
    """`?` or Tab at a prompt. Help comes in pages, unless this is pasted; in a text a `?` is
    one."""
    cli, editor, terminal = shell.cli, shell.editor, shell.cli.terminal
    line = editor.before()
    if key == _TAB:
        for c in complete(cli, line).encode():
            editor.insert(c)
    elif is_text(cli, line):
        editor.insert(key)
    else:
        await cli.stream.write("?\r\n")
        paging = terminal.paging
        terminal.paging = paging and not terminal.typed_ahead()
        try:
            await load("services.output").show(cli, show(cli, line))
        finally:
            terminal.paging = paging
        await cli.stream.write(shell.prompt.encode() + editor.redraw())


def show(cli, line):
    """Yields the lines that `?` shows behind the line."""
    try:
        match, word = _match(cli, line)
    except grammar.Unfinished as e:
        yield " %% %s." % e.text
        return
    if not line.strip():
        yield "%s view commands:" % ("User" if cli.view == "user" else "System")
    found = sorted(match.keywords(word) + _aliases(cli, match, word))
    if not word or not found:
        found += match.arguments()
    shown = None
    for keyword, text in found:
        if keyword != shown:
            yield _entry(keyword, text or _about(match, keyword))
        shown = keyword
    whole = not word and match.whole()
    if whole:
        target, _, flags, _ = whole.split("|", 3)
        if target[0] not in _CHANGES + "t" and "i" not in flags:
            if target != "f":
                yield _entry(">", "To a file")
                yield _entry(">>", "To the end of a file")
            yield _entry("|", "Filter")
        yield "  <cr>"
    elif not found:
        yield " % Unrecognized command."


def _about(match, shown):
    """The help of the first row that goes on so."""
    for row in match.rows:
        token = match.token(row)
        if token and shown in (kinds.choices(token) if token[0] == "{" else (token, _hint(token))):
            return row[row.rindex("|") + 1 :]
    return ""


def _hint(token):
    return kinds.hint(token) if token[0] == "<" else token


def _entry(keyword, text):
    return "  %-20s  %s" % (keyword, text)


def is_text(cli, line):
    """Whether a `?` behind the line is in the midst of a text that may have one."""
    if cli.open:
        return True
    try:
        match, word = _match(cli, line)
    except grammar.Unfinished as e:
        return _begins_text(cli, line, e.path)
    if not word or match.keywords(word):
        return False
    tokens = match.tokens() or [row.split("|", 2)[1].split()[-1] for row in match.rows]
    return _may_be_text(tokens)


def _begins_text(cli, line, column):
    """Whether what is to blame at the column is a text that is not complete."""
    try:
        return _may_be_text(grammar.match(_rows(cli, line), line[:column])[0].tokens())
    except grammar.Unfinished:
        return False


def _may_be_text(tokens):
    return any([t[0] == "<" and t.rstrip("*>")[1:].split(":")[0] in _TEXTS for t in tokens])


def complete(cli, line):
    """What Tab adds to the line: as much as is certain."""
    if cli.open:
        return ""
    try:
        match, word = _match(cli, line)
    except grammar.Unfinished:
        return ""
    aliases = [name for name, _ in _aliases(cli, match, word)]
    names = [name for name, _ in match.keywords(word)]
    names = [word] if word in aliases else names or aliases
    arguments = [token for token in match.tokens() if token[0] == "<"]
    if arguments and not (word and names):
        file = not names and arguments[0].startswith("<file")
        return _file(cli, word) if file else ""
    if not names:
        return ""
    common = names[0]
    for name in names:
        common = _common(common, name)
    whole = common in names and len([name for name in names if name != common]) == 0
    return common[len(word) :] + (" " if whole else "")


def _common(one, two):
    """What both begin with."""
    while not two.startswith(one):
        one = one[:-1]
    return one


def _match(cli, line):
    """The grammar.Match of the line's last part without its last word, and that word."""
    before, bar, part = line.rpartition(" |")
    if bar and part[:1] in ("", " "):
        return grammar.match(_FILTERS.split("\n"), part.lstrip())
    before, mark, part = line.rpartition(" >")
    if mark:
        return grammar.match(_FILE, "> " + part.lstrip("> "))
    for short in (False, True):
        meant = meaning.without_aliases(cli, line[: len(line) - len(line.split(" ")[-1])], short)
        meant += line.split(" ")[-1]
        try:
            return grammar.match(_rows(cli, meant), meant)
        except grammar.Unfinished as e:
            error = e
    raise error


def _rows(cli, line):
    """Those that the user may use."""
    for row in meaning.rows(cli, line):
        if meaning.may(cli, row):
            yield row
    if cli.view != "user":
        yield "|undo||Take back"


def _aliases(cli, match, word):
    """As Match.keywords has them, those that the line may be about to begin with."""
    if match.depth or len(word) < 2:
        return []
    return [(a, meaning.alias(cli, a)) for a in meaning.aliases(cli) if a.startswith(word)]


def _file(cli, word):
    """What is certain to follow in a path that begins so."""
    folder, slash, begin = word.rpartition("/")
    try:
        files = cli.files
        listing = files.list(folder + slash)
    except (OSError, Refused):
        return ""
    try:
        return _fitting(files, listing, begin)
    except (OSError, Refused):
        return ""
    finally:
        listing.close()


def _fitting(files, listing, begin):
    common = mode = None
    looked = fitting = 0
    for entry in listing.names:
        name = entry[0]
        looked += 1
        if looked > _ENTRIES:
            return ""
        if not _fits(name, begin):
            continue
        try:
            stat = files.stat("%s/%s" % (listing.path, name))
        except OSError:  # a name that nobody may use, or it has just gone
            continue
        fitting += 1
        if fitting > _FITTING:
            return ""
        mode = stat[0]
        common = name if common is None else _common(common, name)
    if common is None:
        return ""
    end = "" if fitting > 1 else "/" if mode & _FOLDER else " "
    return common[len(begin) :] + end


def _fits(name, begin):
    """Whether a name begins so, and can be typed as an argument."""
    if not isinstance(name, str) or not name.startswith(begin):
        return False
    try:
        kinds.parse("<file:1-255>", name)
    except Refused:
        return False
    return True
