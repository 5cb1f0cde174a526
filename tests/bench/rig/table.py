"""A table as people read it, and as --json writes it."""
import json

from rig.numbers import rounded


def cell(value):
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def text(columns, rows):
    """Rows of values below columns; numbers to the right."""
    cells = [[cell(value) for value in row] for row in rows]
    widths = [max(len(line[place]) for line in [columns, *cells]) for place in range(len(columns))]
    numeric = [all(not isinstance(row[place], str) for row in rows) for place in range(len(columns))]

    def line(words):
        return "  ".join(word.rjust(width) if right else word.ljust(width)
                         for word, width, right in zip(words, widths, numeric)).rstrip()

    return "\n".join([line(columns), line(["-" * width for width in widths]), *map(line, cells)])


def plain(value):
    """The same without superfluous digits, all the way down."""
    if isinstance(value, dict):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    return rounded(value)


def write_json(path, result):
    with open(path, "w", encoding="utf-8") as file:
        json.dump(plain(result), file, indent=2, ensure_ascii=False)
        file.write("\n")
