"""Aligned tables of figures."""


def show(title, columns, rows, notes):
    """Print {row: {column: value}}; `columns` are (column, heading) pairs."""
    cells = [[""] + [heading for _, heading in columns]]
    for name, row in rows.items():
        cells.append([name] + [_text(row.get(column)) for column, _ in columns])
    widths = [max(len(line[i]) for line in cells) for i in range(len(cells[0]))]
    print(title)
    for line in cells:
        padded = [line[0].ljust(widths[0])]
        padded += [text.rjust(width) for text, width in zip(line[1:], widths[1:])]
        print("  ".join(padded).rstrip())
    for note in notes:
        print("  " + note)
    print(flush=True)


def _text(value):
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, float):
        return "%.3g" % value if value < 100 else "%.0f" % value
    return format(value, ",")
