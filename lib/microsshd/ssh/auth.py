"""User authentication: RFC 4252, keyboard-interactive (RFC 4256).

One request at a time; what computes is the session's `work`. `policy.login()` knows the users,
their passwords and keys; here is only the protocol. `none` and unsigned public-key queries are
answered without counting as tries; an unknown user meets the same answers at the same cost as a
wrong password. A user of whom two methods are asked passes them one after the other, and is told
which remain.
"""

from ..compat import const, load
from ..errors import Disconnect
from .messages import AUTH, OPEN
from .wire import string

_SERVICE_ACCEPT = const(6)
_REQUEST = const(50)
_FAILURE = const(51)
_SUCCESS = const(52)
_BANNER = const(53)
_PK_OK = const(60)
_INFO_REQUEST = const(60)
_PROTOCOL_ERROR = const(2)
_SERVICE_NOT_AVAILABLE = const(7)
_NO_MORE_METHODS = const(14)
_MOST_QUERIES = const(64)  # requests that are not tries, within the login grace time
_MODULES = const("ssh.auth ssh.userkey crypto.")  # that only a login needs
_LONGEST_NAME = const(64)
_LONGEST_PASSWORD = const(256)


class Auth:
    """The authentication of one session; dropped when it has succeeded."""

    def __init__(self, session):
        self.session = session
        self.login = session.policy.login()
        self.queries = 0
        self.prompting = None  # the user who was asked by keyboard-interactive
        self.passed = None  # (user, methods that remain) after the first of two
        self.banner_due = True

    def on_service_request(self, reader):
        name = bytes(reader.string())
        reader.finish()
        if name != b"ssh-userauth":
            raise Disconnect(_SERVICE_NOT_AVAILABLE, "Only ssh-userauth comes first")
        self._query()
        session = self.session
        session.phase = AUTH
        tx = session.tx
        tx.begin(_SERVICE_ACCEPT)
        tx.string(name)
        tx.end_packet()

    def on_request(self, reader):
        session = self.session
        start = reader.pos - 1
        user = reader.text()
        service = bytes(reader.string())
        method = bytes(reader.string())
        if service != b"ssh-connection":
            raise Disconnect(_SERVICE_NOT_AVAILABLE, "Only ssh-connection follows")
        self.prompting = None
        self._send_banner()
        if len(user) > _LONGEST_NAME:
            user = user[:_LONGEST_NAME]  # no such user; what is logged stays short
        handler = _METHODS.get(method)
        if handler is None or method.decode() not in session.policy.methods:
            self._query()  # "none" is among these
            return self._fail()
        handler(self, user, reader, start)

    def _query(self):
        self.queries += 1
        if self.queries > _MOST_QUERIES:
            raise Disconnect(_NO_MORE_METHODS, "Too many authentication requests")

    def _send_banner(self):
        banner = self.session.policy.banner
        if banner and self.banner_due:
            tx = self.session.tx
            tx.begin(_BANNER)
            tx.string(banner.encode())
            tx.string(b"")
            tx.end_packet()
        self.banner_due = False

    def _fail(self, remaining=None):
        """remaining: the methods that can go on; then what was done so far was right."""
        tx = self.session.tx
        tx.begin(_FAILURE)
        tx.string(",".join(remaining or self.session.policy.methods).encode())
        tx.put(b"\1" if remaining else b"\0")
        tx.end_packet()

    def _remaining(self, user, method):
        """What the user who has passed the method still has to pass one of."""
        if self.passed and self.passed[0] == user and method in self.passed[1]:
            return ()
        remaining = self.login.remaining(user, method)
        remaining = [m for m in remaining if m in self.session.policy.methods] or remaining
        self.passed = user, remaining
        return remaining

    def _try(self, user, method, check):
        """Makes `check`, a generator that returns a grant or None, the session's work."""
        self.session.work = self._decide(user, method, check)

    def _decide(self, user, method, check):
        session = self.session
        policy = session.policy
        delay = self.login.delay(session.peer)
        if delay:
            yield delay  # milliseconds: this source has failed before
        grant = yield from check
        if grant is not None:
            remaining = self._remaining(user, method)
            if remaining:
                return self._fail(remaining)
            self.login.admit(session, grant)
        self.login.tried(session, user, method, grant is not None)
        session.tries += 1
        if grant is not None:
            return self._succeed(grant)
        if session.tries >= policy.tries:
            raise Disconnect(_NO_MORE_METHODS, "Too many authentication failures")
        self._fail()

    def _succeed(self, grant):
        session = self.session
        tx = session.tx
        tx.begin(_SUCCESS)
        tx.end_packet()
        session.grant = grant
        session.auth = None
        session.policy.end_login()
        session.enter(OPEN, _MODULES)

    def _password(self, user, reader, start):
        changing = reader.boolean()
        password = bytes(reader.string())
        if changing:  # nobody was told that a password has expired
            reader.string()
            password = b""
        reader.finish()
        self._check_password(user, "password", password)

    def _check_password(self, user, method, password):
        if len(password) > _LONGEST_PASSWORD:
            password = b""
        self._try(user, method, self.login.check_password(user, password))

    def _keyboard_interactive(self, user, reader, start):
        reader.string()
        reader.string()
        reader.finish()
        self._query()
        self.prompting = user
        tx = self.session.tx
        tx.begin(_INFO_REQUEST)
        tx.string(b"")
        tx.string(b"")
        tx.string(b"")
        tx.u32(1)
        tx.string(b"Password: ")
        tx.put(b"\0")
        tx.end_packet()

    def on_info_response(self, reader):
        user = self.prompting
        if user is None:
            raise Disconnect(_PROTOCOL_ERROR, "Nothing was asked")
        self.prompting = None
        count = reader.u32()
        password = bytes(reader.string()) if count == 1 else b""
        if count == 1:
            reader.finish()
        self._check_password(user, "keyboard-interactive", password)

    def _publickey(self, user, reader, start):
        signed = reader.boolean()
        algorithm = reader.text()
        blob = bytes(reader.string())
        before = reader.pos
        signature = bytes(reader.string()) if signed else None
        reader.finish()
        policy = self.session.policy
        usable = algorithm in policy.signatures
        if not signed:
            self._query()
            if usable and self.login.find_key(user, blob, self.session.peer):
                tx = self.session.tx
                tx.begin(_PK_OK)
                tx.string(algorithm.encode())
                tx.string(blob)
                return tx.end_packet()
            return self._fail()
        message = string(self.session.session_id) + bytes(reader.view[start:before])
        self._try(
            user, "publickey", self._prove(user, usable, algorithm, blob, message, signature)
        )

    def _prove(self, user, usable, algorithm, blob, message, signature):
        """Generator: the grant of this key, once its signature over message is right."""
        if not usable:
            return None
        grant = self.login.find_key(user, blob, self.session.peer)
        if grant is None:
            return None
        userkey = load("ssh.userkey")
        yield
        valid = yield from userkey.verify(algorithm, blob, message, signature)
        return grant if valid else None

    HANDLERS = {5: on_service_request, 50: on_request, 61: on_info_response}


_METHODS = {
    b"password": Auth._password,
    b"keyboard-interactive": Auth._keyboard_interactive,
    b"publickey": Auth._publickey,
}
