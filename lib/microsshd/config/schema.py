"""THE table: every leaf of the configuration, once.

    =leaf|command that sets it|default|help     without an argument: a switch, "on" or nothing
    @list|command that opens a member|view|help its first argument is the key; the member's leaves
     =leaf|...                                  follow, indented by one blank

The rows are those of `grammar`. Commands, completion, help, text, defaults and validation are
walks over them. A leaf's name is its path in the data model, containers before a slash.
"""

from io import StringIO

from .algorithms import KNOWN


def _known(name):
    return "{%s}*" % ",".join(KNOWN[name])


TABLE = """\
|sysname||Name of this device
=sysname|sysname <name:1-48>|microsshd|Letters, digits, ". _ -"
|header||Texts that are shown to users
=banner/login|header login <line:1-800>||Before login
|ssh||Secure Shell
|ssh server||SSH server
=ssh/port|ssh server port <number:1-65535>|22|TCP port
=ssh/grace|ssh server authentication-timeout <number:1-120>|60|Seconds from connection to login
=ssh/tries|ssh server authentication-retries <number:1-5>|3|Failed tries a connection
=ssh/methods|ssh server authentication-method {publickey,password,keyboard-interactive}*|\
publickey password keyboard-interactive|How users may prove who they are
=ssh/pending|ssh server pending-limit <number:1-8>|4|Connections not yet logged in
=ssh/pending-source|ssh server pending-limit-source <number:1-8>|3|The same, from one address
=ssh/channels|ssh server channel-limit <number:1-8>|4|Channels of one connection
|ssh server key-re-exchange||When keys are exchanged again
=ssh/rekey-kilobytes|ssh server key-re-exchange kilobytes <number:16-1048576>|1048576|\
After so much in either direction
=ssh/rekey-minutes|ssh server key-re-exchange minutes <number:1-1440>|60|After so long
=ssh/alive|ssh server keepalive-interval <number:5-3600>|60|\
Seconds of silence before a client is asked whether it lives; three are too many
=ssh/idle|ssh server idle-timeout <number:0-35791>|10|Minutes without a key; 0: none
|aaa||Authentication, authorization and accounting
|aaa session-limit||Users logged in at once
=ssh/sessions|aaa session-limit ssh <number:1-8>|4|Over SSH
|ssh2||SSH version 2
|ssh2 algorithm||Algorithms, best first
=ssh/profile|ssh2 algorithm profile {default,modern}|default|What is not listed below it
=ssh/kex|ssh2 algorithm key-exchange %s||Key exchange
=ssh/ciphers|ssh2 algorithm cipher %s||Ciphers
=ssh/macs|ssh2 algorithm mac %s||Message authentication codes
=ssh/signatures|ssh2 algorithm public-key %s||Signatures of user keys
|local-user||User of this device
@users|local-user <user:1-55> class manage|luser-manage-%%s|A user who manages it
 |authorization-attribute||What the user is allowed
 =role|authorization-attribute user-role {network-admin,network-operator}|network-operator|Role
 =state|state {active,block}|active|Whether the user may log in
""" % tuple([_known(name) for name in ("kex", "ciphers", "macs", "signatures")])


def rows(name=None):
    """Yields the rows of the system view, or of a list's members."""
    if name is None:
        for row in StringIO(TABLE):
            if row[0] != " ":
                yield row.rstrip("\n")
        return
    head = "@%s|" % name
    inside = False
    for row in StringIO(TABLE):
        if row[0] != " ":
            inside = row.startswith(head)
        elif inside:
            yield row.strip()


def list_row(name):
    """The row that opens a list's members."""
    head = "@%s|" % name
    for row in StringIO(TABLE):
        if row.startswith(head):
            return row.rstrip("\n")
    return None
