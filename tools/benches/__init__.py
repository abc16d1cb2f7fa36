"""The parts of tools/bench: a module each, with `TITLE`, `NOTES` and `measure(quick)`.

`measure` returns {row: {column: value}}; a value is a number, a text, or None where there is none.
`scripts/` are the programs that are measured, most of them on MicroPython.
"""
