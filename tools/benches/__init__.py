"""The parts of tools/bench: a module each, with `TITLE`, `COLUMNS`, `NOTES` and `measure(quick)`.

`measure` returns {row: {column: value}}; a value is a number, a text, or None where there is none.
COLUMNS are pairs of a column and its heading, NOTES are lines below the table. To add a part, name
its module in tools/bench. `scripts/` are the programs that are measured, most on MicroPython.
"""
