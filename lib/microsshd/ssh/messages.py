"""The messages a client may send (RFC 4250 section 4.1.2), and when: the table behind the gate.

Each row: number -> (phases in which it is allowed, method that handles it). Whose method it is
follows from the number, as section 4.1.1 assigns them: see `unit`. A message in neither table is
unknown and gets UNIMPLEMENTED; one that comes in another phase ends the connection.
"""

from ..compat import const

# Phases of a connection. START: identification exchanged, the peer's first KEXINIT is awaited.
# KEX: both KEXINITs are there. NEWKEYS: our NEWKEYS is out, the peer's is awaited.
# SERVICE: encrypted, "ssh-userauth" not yet requested. AUTH: it was. OPEN: authenticated.
# Exchanging keys again leads from any of the last three through KEX and NEWKEYS back to it.
START = const(1)
KEX = const(2)
NEWKEYS = const(4)
SERVICE = const(8)
AUTH = const(16)
OPEN = const(32)

_ANY = const(63)
_SETTLED = const(56)  # SERVICE | AUTH | OPEN

TABLE = {
    1: (_ANY, "on_disconnect"),
    2: (_ANY, "on_nothing"),  # IGNORE
    3: (_ANY, "on_nothing"),  # UNIMPLEMENTED
    4: (_ANY, "on_nothing"),  # DEBUG
    5: (SERVICE | AUTH, "on_service_request"),  # Paramiko asks again before each try
    7: (SERVICE | AUTH, "on_nothing"),  # EXT_INFO
    20: (START | _SETTLED, "on_kexinit"),
    21: (NEWKEYS, "on_newkeys"),
    30: (KEX, "on_kex_init"),
    50: (AUTH | OPEN, "on_request"),
    61: (AUTH, "on_info_response"),
    80: (OPEN, "on_global_request"),
    81: (OPEN, "on_nothing"),  # answers to our keepalives
    82: (OPEN, "on_nothing"),
    90: (OPEN, "on_open"),
    93: (OPEN, "on_window_adjust"),
    94: (OPEN, "on_data"),
    95: (OPEN, "on_extended_data"),
    96: (OPEN, "on_eof"),
    97: (OPEN, "on_close"),
    98: (OPEN, "on_request"),
}
# SERVICE_ACCEPT, KEX_REPLY, USERAUTH_FAILURE and so on: only a server sends these
SERVERS_OWN = b"\x06\x1f\x33\x34\x35\x3c\x5b\x5c\x63\x64"


def unit(number):
    """The attribute of the session whose methods handle the message; None: the session itself."""
    if number >= 80:
        return "mux"
    return "auth" if number >= 50 or number == 5 else None
