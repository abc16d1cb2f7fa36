"""The configuration: one schema, read and shown as command text, kept on flash."""


class Config:
    """`values` by leaf (`values["ssh/port"]`); `lists` by list and key, each member the values of
    its leaves (`lists["users"]["admin"]["role"]`).

    It stays while the schema, which fills it, comes and goes."""

    def __init__(self):
        self.values = {}
        self.lists = {}

    @property
    def users(self):
        return self.lists["users"]
