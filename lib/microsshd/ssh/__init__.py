"""The protocol without input or output: no socket, no clock, no file and no `await` in here."""
