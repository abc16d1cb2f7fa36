"""The errors that are not bugs."""


class Disconnect(Exception):
    """The peer broke the protocol, or may not stay: the connection ends.

    `reason` is an SSH_DISCONNECT code (RFC 4250 section 4.2.2), `text` is sent to the peer."""

    def __init__(self, reason, text):
        super().__init__(reason, text)
        self.reason = reason
        self.text = text


class Refused(Exception):
    """The user asked for what is not done: `text` says why, `path` where."""

    def __init__(self, text, path=None):
        super().__init__(text, path)
        self.text = text
        self.path = path


class Unfinished(Refused):
    """A typed line that means nothing: `text` says what is wrong, `path` is the column of the word
    to blame, `detail` why an argument is refused, or None."""

    detail = None


class Closed(OSError):
    """The peer closed the channel that a service reads or writes, or its connection ended."""
