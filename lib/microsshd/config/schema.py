"""THE table: every leaf of the configuration, once.

    (name, command that sets it, kind of its value, default, help)

A list has a command that opens its view, with the key as its last open word, and leaves of its
own. Text, defaults, help and validation are walks over these rows.
"""

from .algorithms import KNOWN
from .kinds import Choice, Choices, Number, Text

LEAVES = (
    ("sysname", "sysname", Text(1, 64), "microsshd", "Name of this device"),
    ("banner", "header login", Text(1, 800, spaces=True), None, "Banner before login"),
    ("port", "ssh server port", Number(1, 65535), 22, "TCP port of the SSH server"),
    (
        "grace",
        "ssh server authentication-timeout",
        Number(1, 120),
        60,
        "Seconds from connection to successful login",
    ),
    ("tries", "ssh server authentication-retries", Number(1, 5), 3, "Failed tries a connection"),
    (
        "methods",
        "ssh server authentication-method",
        Choices("publickey", "password", "keyboard-interactive"),
        ("publickey", "password", "keyboard-interactive"),
        "How users may prove who they are",
    ),
    ("sessions", "aaa session-limit ssh", Number(1, 8), 4, "Users logged in at once"),
    ("pending", "ssh server pending-limit", Number(1, 8), 4, "Connections not yet logged in"),
    (
        "pending_source",
        "ssh server pending-limit-source",
        Number(1, 8),
        3,
        "Connections not yet logged in, from one address",
    ),
    ("channels", "ssh server channel-limit", Number(1, 8), 4, "Channels of one connection"),
    (
        "rekey_kilobytes",
        "ssh server key-re-exchange kilobytes",
        Number(16, 1048576),
        1048576,
        "Kilobytes in either direction after which keys are exchanged again",
    ),
    (
        "rekey_minutes",
        "ssh server key-re-exchange minutes",
        Number(1, 1440),
        60,
        "Minutes after which keys are exchanged again",
    ),
    (
        "alive",
        "ssh server keepalive-interval",
        Number(5, 3600),
        60,
        "Seconds of silence after which a client is asked whether it lives; three are too many",
    ),
    ("idle", "ssh server idle-timeout", Number(0, 35791), 10, "Minutes without a key; 0: none"),
    (
        "profile",
        "ssh2 algorithm profile",
        Choice("default", "modern"),
        "default",
        "Which algorithms are offered, unless the lists below say otherwise",
    ),
    (
        "kex",
        "ssh2 algorithm key-exchange",
        Choices(*KNOWN["kex"]),
        None,
        "Key exchange algorithms, best first",
    ),
    ("ciphers", "ssh2 algorithm cipher", Choices(*KNOWN["ciphers"]), None, "Ciphers, best first"),
    ("macs", "ssh2 algorithm mac", Choices(*KNOWN["macs"]), None, "MACs, best first"),
    (
        "signatures",
        "ssh2 algorithm public-key",
        Choices(*KNOWN["signatures"]),
        None,
        "Signature algorithms of user keys, best first",
    ),
)

# lists: name -> (words that open a member's view, key's kind, leaves)
LISTS = {
    "users": (
        ("local-user", None, "class", "manage"),
        Text(1, 55),
        (
            (
                "role",
                "authorization-attribute user-role",
                Choice("network-admin", "network-operator"),
                "network-operator",
                "What the user may do",
            ),
            ("state", "state", Choice("active", "block"), "active", "Whether the user may log in"),
        ),
    ),
}
