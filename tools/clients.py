"""The programs the tests talk to the device with, and the Debian packages they come in."""

import shutil

import env

PACKAGES = {
    "/usr/lib/openssh/sftp-server": "openssh-sftp-server",
    "curl": "curl",
    "dbclient": "dropbear-bin",
    "dropbearkey": "dropbear-bin",
    "lftp": "lftp",
    "plink": "putty-tools",
    "pscp": "putty-tools",
    "psftp": "putty-tools",
    "puttygen": "putty-tools",
    "rclone": "rclone",
    "scp": "openssh-client",
    "sftp": "openssh-client",
    "ssh": "openssh-client",
    "ssh-keygen": "openssh-client",
    "sshfs": "sshfs",
    "tmux": "tmux",
    "valgrind": "valgrind",
}


def missing():
    """The names of the programs that are not on the path."""
    return [name for name in PACKAGES if not shutil.which(name)]


def install():
    """Install what is missing where that is possible (Debian, as root)."""
    packages = sorted({PACKAGES[name] for name in missing()})
    if packages and not env.apt_install(packages):
        env.say("not installed here, their tests are skipped: " + " ".join(packages))
