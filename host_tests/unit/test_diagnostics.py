"""`display diagnostic-information`: what runs for whom, and what an error of one command does."""

from microsshd.commands import diagnostics
from microsshd.errors import Refused
from microsshd.services import meaning


class _Cli:
    """Also its stream, in the user view."""

    view = "user"

    def __init__(self, role):
        self.stream = self
        self.role = role

    def service(self, name):
        return {"meaning": meaning}[name]


class _Module:
    """Any module of commands: each yields its name, but that of the log is refused."""

    def __init__(self, name):
        self.name = name

    def __getattr__(self, function):
        def run(cli, *args):
            if self.name.endswith(".logs"):
                raise Refused("not today")
            yield "%s.%s" % (self.name, function)

        return run


def _shown(role):
    before, diagnostics.load = diagnostics.load, _Module
    try:
        return [line for line in diagnostics.show(_Cli(role)) if line]
    finally:
        diagnostics.load = before


def test_an_administrator_sees_all():
    shown = _shown("network-admin")
    assert shown[0] == "  ===============display clock==============="
    assert shown[1] == "commands.clock.show"
    assert "commands.show.current" in shown
    assert shown[-2:] == ["  ===============display logbuffer===============", "not today"]


def test_who_only_reads_sees_no_configuration():
    shown = " ".join(_shown("network-operator"))
    assert "current-configuration" not in shown and "show.current" not in shown
    assert "display interface" in shown and "display logbuffer" in shown
