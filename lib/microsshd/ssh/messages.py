"""The messages a client may send (RFC 4250 section 4.1.2), and when: the table behind the gate.

A message in neither table is unknown and gets UNIMPLEMENTED; one that comes in another phase ends
the connection. What handles it is in HANDLERS of the class that the session chooses by its number.
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

# number: the phases in which it is allowed
PHASES = {
    1: _ANY,  # DISCONNECT
    2: _ANY,  # IGNORE
    3: _ANY,  # UNIMPLEMENTED
    4: _ANY,  # DEBUG
    5: SERVICE | AUTH,  # SERVICE_REQUEST; Paramiko asks again before each try
    7: SERVICE | AUTH,  # EXT_INFO
    20: START | _SETTLED,  # KEXINIT
    21: NEWKEYS,
    30: KEX,  # KEX_INIT
    50: AUTH | OPEN,  # USERAUTH_REQUEST
    61: AUTH,  # USERAUTH_INFO_RESPONSE
    80: OPEN,  # GLOBAL_REQUEST
    81: OPEN,  # REQUEST_SUCCESS and
    82: OPEN,  # REQUEST_FAILURE: answers to our keepalives
    90: OPEN,  # CHANNEL_OPEN
    93: OPEN,  # CHANNEL_WINDOW_ADJUST
    94: OPEN,  # CHANNEL_DATA
    95: OPEN,  # CHANNEL_EXTENDED_DATA
    96: OPEN,  # CHANNEL_EOF
    97: OPEN,  # CHANNEL_CLOSE
    98: OPEN,  # CHANNEL_REQUEST
}
# SERVICE_ACCEPT, KEX_REPLY, USERAUTH_FAILURE and so on: only a server sends these
SERVERS_OWN = b"\x06\x1f\x33\x34\x35\x3c\x5b\x5c\x63\x64"
