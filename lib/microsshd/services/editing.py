"""Keys of the line editor that are seldom pressed. It is loaded for them, and forgotten with what
the line needs.

They are called by their control character, or by what follows ESC [ or ESC O; ESC and a letter
by both.
"""


def press(editor, key):
    """Does what the key stands for; many stand for nothing."""
    action = _KEYS.get(key)
    if action:
        action(editor)


def _home(editor):
    editor.move(0)


def _end(editor):
    editor.move(len(editor.text))


def _word_left(editor):
    editor.move(_word_before(editor))


def _word_right(editor):
    editor.move(_word_behind(editor))


def _word_before(editor):
    """Where the word before the cursor begins."""
    i, text = editor.at, editor.text
    while i and text[i - 1] == 32:
        i -= 1
    while i and text[i - 1] != 32:
        i -= 1
    return i


def _word_behind(editor):
    """Where the word behind the cursor ends."""
    i, text = editor.at, editor.text
    while i < len(text) and text[i] == 32:
        i += 1
    while i < len(text) and text[i] != 32:
        i += 1
    return i


def _cut_behind(editor, end):
    at = editor.at
    editor.move(end)
    editor.cut(at)


def _delete(editor):
    _cut_behind(editor, editor.right())


def _cut_word(editor):
    editor.cut(_word_before(editor))


def _cut_word_right(editor):
    _cut_behind(editor, _word_behind(editor))


def _cut_left(editor):
    editor.cut(0)


def _cut_right(editor):
    _cut_behind(editor, len(editor.text))


def _cut_all(editor):
    _end(editor)
    editor.cut(0)


_KEYS = {
    1: _home,
    4: _delete,
    5: _end,
    21: _cut_all,
    23: _cut_word,
    24: _cut_left,
    25: _cut_right,
    b"H": _home,
    b"F": _end,
    b"1~": _home,
    b"3~": _delete,
    b"4~": _end,
    b"\x1bb": _word_left,
    b"\x1bd": _cut_word_right,
    b"\x1bf": _word_right,
}
