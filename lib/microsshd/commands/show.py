"""The `display` commands about the configuration."""

from ..config import startup, text

_INTERFACE = "interface "


def current(cli):
    return text.show(cli.device.config)


def factory(cli):
    return text.show(startup.factory())


def configuration(cli, module=None):
    """What a feature has, by the first word of its commands; without one all but interfaces."""
    if module is None:
        return _sections(cli, lambda line: not line.startswith(_INTERFACE))
    return _sections(cli, lambda line: _bare(line).split(" ", 1)[0] == module.lower())


def interfaces(cli, name=None):
    """That of all interfaces, or of one; `wlan 0` is WLAN0."""
    wanted = name and name.replace(" ", "").lower()
    return _sections(
        cli,
        lambda line: (
            line.startswith(_INTERFACE)
            and (not wanted or line[len(_INTERFACE) :].lower() == wanted)
        ),
    )


def _bare(line):
    return line[5:] if line.startswith("undo ") else line


def _sections(cli, wanted):
    """The configuration without what follows lines that are not `wanted`."""
    mark = "#"
    inside = False
    for line in text.show(cli.device.config):
        if line in ("#", "return"):
            mark = "#"
            continue
        if line[0] != " ":
            inside = wanted(line)
        if inside:
            if mark:
                yield mark
            mark = None
            yield line
    yield "#"
    yield "return"


def this(cli):
    if cli.view == "user":
        return
    yield "#"
    if cli.view:
        yield text.head(cli.view)
    yield from text.show_view(cli.device.config, cli.view)
    yield "#"
    yield "return"
