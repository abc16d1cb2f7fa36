"""The `display` commands about the configuration."""

from ..config import text


def current(cli):
    return text.show(cli.device.config)


def this(cli):
    if cli.view == "user":
        return
    yield "#"
    if cli.view:
        yield text.head(cli.view)
    yield from text.show_view(cli.device.config, cli.view)
    yield "#"
    yield "return"
