"""A device's server side in memory, without sockets and event loop, for what must repeat exactly.

Randomness is a fixed stream, started anew for each connection; time stands still.
"""

import sections

random = sections.repeatable()
from microsshd import services  # noqa: E402
from microsshd.compat import forget, load  # noqa: E402
from microsshd.device import Device  # noqa: E402
from microsshd.server import MODULES  # noqa: E402

USER = b"admin"
PASSWORD = b"correct horse battery"
SEED = bytes(range(32))  # of the user's Ed25519 key


class Server:
    """The device whose files are below `root`; it is one connection's Connection, too."""

    def __init__(self, root, authorized_key=None, password=None):
        self.device = Device(root)
        self.device.prepare(authorized_key, password)
        policy = self.device.policy
        self.buffers = policy.take(policy.rx_size), policy.take(policy.tx_size)
        self.session = None
        self.active = 0

    def connect(self):
        """A new connection, as microsshd.server makes it; returns the bytes it sends."""
        random.use("server", anew=True)
        load("connection")
        make = load("ssh.session").Session
        self.session = make(self.device.policy, "192.0.2.1", 0, *self.buffers, self._serve)
        return self._sent()

    def feed(self, data):
        """The session's answer to the client's bytes `data`, all computing done."""
        session = self.session
        answer = b""
        data = memoryview(data)
        while len(data):
            room = session.room()
            n = min(len(room), len(data))
            if not n:
                raise ValueError("the session takes no more")
            room[:n] = data[:n]
            data = data[n:]
            session.fed(n, 0)
            while session.work:
                session.step(0)
            answer += self._sent()
        return answer

    def _sent(self):
        data = bytes(self.session.pending())
        self.session.sent(len(data), 0)
        return data

    def close(self):
        self.session.stop("Closed")
        self.session = None
        forget(MODULES)

    def push(self):
        """What is pending is taken by `feed`."""

    def _serve(self, channel):
        """Run a service that never has to wait to its end."""
        stream = load("stream").Stream(channel, self)
        module = services.module_of(stream.kind, stream.argument)
        work = module.serve(stream, self.device)
        try:
            while True:
                work.send(None)
        except StopIteration as end:
            status = end.value
        stream.finish(status)
        forget("services.")
