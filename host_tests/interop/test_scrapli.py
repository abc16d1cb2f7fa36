"""scrapli with its community's hp_comware: it waits for echoes, and knows prompts by patterns."""

import drive
import pytest
from scrapli import Scrapli


@pytest.fixture
def connection(device):
    made = Scrapli(
        platform="hp_comware",
        host=device.HOST,
        port=device.port,
        auth_username=device.USER,
        auth_password=device.password,
        auth_strict_key=False,
        transport="paramiko",
        timeout_socket=drive.PATIENCE,
        timeout_transport=drive.PATIENCE,
        timeout_ops=drive.PATIENCE,
    )
    with made:
        yield made


def test_commands(connection):
    assert connection.get_prompt() == "<microsshd>"
    done = connection.send_command("display version")
    assert not done.failed and "uptime is" in done.result
    assert connection.send_command("bogus").failed


def test_configuration(connection):
    names = ["user%02d" % n for n in range(10)]
    lines = ["ssh server authentication-retries 4"]
    for name in names:
        lines += ["local-user %s class manage" % name, "state block"]
    done = connection.send_configs(lines)
    assert not done.failed, done.result
    shown = connection.send_command("display current-configuration").result
    assert connection.get_prompt() == "<microsshd>"
    assert [line for line in lines if line not in shown] == []
    assert len(shown.splitlines()) > 24  # no pages
    lines = ["undo local-user %s class manage" % name for name in names]
    lines += ["undo ssh server authentication-retries", "bogus"]
    done = connection.send_configs(lines)
    assert [one.failed for one in done] == [False] * 11 + [True]
    assert "user0" not in connection.send_command("display current-configuration").result


def test_templates(connection):
    (clock,) = connection.send_command("display clock").textfsm_parse_output()
    assert clock["timezone"] == "UTC"
