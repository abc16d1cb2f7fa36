"""What a shell shows first: the texts that the configuration has for it.

`header legal` is shown before anything else and has to be accepted, `header motd` and `header
shell` follow. What is shown before login is the protocol's own banner (RFC 4252 section 5.4).
"""

_QUESTION = " Press Y or ENTER to continue, N to exit."


async def greet(terminal, values):
    """False when the user does not accept."""
    legal = values["banner/legal"]
    if legal:
        await _show(terminal, legal)
        answer = await terminal.ask(_QUESTION)
        if answer is None or answer.strip().lower() not in ("", "y", "yes"):
            return False
    for name in ("banner/motd", "banner/shell"):
        if values[name]:
            await _show(terminal, values[name])
    return True


async def _show(terminal, text):
    for line in text.rstrip("\n").split("\n"):
        await terminal.stream.write(line + "\r\n")
