"""The shell: prompt, line editor, commands. What is typed ahead waits in the channel's window."""

from ..compat import const
from . import lineedit
from .exec import run

_INPUT = const(128)


async def serve(stream, device):
    prompt = "<%s>" % device.config.values["sysname"]
    if stream.terminal is None:
        prompt = ""  # a script on standard input: neither prompt nor echo
    newline = "\r\n" if prompt else "\n"
    editor = lineedit.LineEditor(echo=bool(prompt))
    buf = memoryview(bytearray(_INPUT))
    status = 0
    await stream.write(prompt and "\r\n" + prompt)
    while True:
        n = await stream.read_into(buf)
        if not n:
            if stream.take_signal() != "INT":
                return status
            buf[0] = 3
            n = 1
        for i in range(n):
            event = editor.feed(buf[i])
            if not event:
                continue
            await _flush(editor, stream)
            if event == lineedit.END:
                await stream.write(newline)
                return status
            if event == lineedit.LINE:
                status = await run(editor.line, stream, device, newline, len(prompt))
                if status is None:
                    return 0
            elif event == lineedit.TOO_LONG:
                text = " %% Line is longer than %d bytes." % lineedit.LONGEST
                await stream.write(text + newline)
                status = 1
            await stream.write(prompt)
        await _flush(editor, stream)


async def _flush(editor, stream):
    if editor.out:
        out, editor.out = editor.out, bytearray()
        await stream.write(out)
