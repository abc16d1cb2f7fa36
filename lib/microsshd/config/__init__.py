"""The configuration: one schema, read and shown as command text, kept on flash."""
