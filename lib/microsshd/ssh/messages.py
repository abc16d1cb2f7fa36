"""The messages a client may send (RFC 4250 section 4.1.2), and when: the table behind the gate.

Each row: number -> (phases in which it is allowed, unit that handles it, method of that unit).
A message that is missing here is unknown: it gets UNIMPLEMENTED. One that is here and comes in
another phase ends the connection.
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
    1: (_ANY, "transport", "on_disconnect"),
    2: (_ANY, "transport", "on_nothing"),  # IGNORE
    3: (_ANY, "transport", "on_nothing"),  # UNIMPLEMENTED
    4: (_ANY, "transport", "on_nothing"),  # DEBUG
    5: (SERVICE, "auth", "on_service_request"),
    6: (0, None, None),  # SERVICE_ACCEPT and others below that only a server sends
    7: (SERVICE | AUTH, "transport", "on_nothing"),  # EXT_INFO
    20: (START | _SETTLED, "transport", "on_kexinit"),
    21: (NEWKEYS, "transport", "on_newkeys"),
    30: (KEX, "transport", "on_kex_init"),
    31: (0, None, None),
    50: (AUTH | OPEN, "auth", "on_request"),
    51: (0, None, None),
    52: (0, None, None),
    53: (0, None, None),
    60: (0, None, None),
    61: (AUTH, "auth", "on_info_response"),
    80: (OPEN, "mux", "on_global_request"),
    81: (OPEN, "transport", "on_nothing"),  # answers to our keepalives
    82: (OPEN, "transport", "on_nothing"),
    90: (OPEN, "mux", "on_open"),
    91: (0, None, None),
    92: (0, None, None),
    93: (OPEN, "mux", "on_window_adjust"),
    94: (OPEN, "mux", "on_data"),
    95: (OPEN, "mux", "on_extended_data"),
    96: (OPEN, "mux", "on_eof"),
    97: (OPEN, "mux", "on_close"),
    98: (OPEN, "mux", "on_request"),
    99: (0, None, None),
    100: (0, None, None),
}
