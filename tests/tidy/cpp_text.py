"""Reads C++ just well enough for tidy.py: comments and literals apart from code, functions' lengths.

Heuristic by intent: braces and heads, no parser. Where it is wrong, write the code plainer.
"""

import re

TOKEN = re.compile(
    r'//[^\n]*|/\*.*?\*/|R"(?P<tag>[^()\s\\]{0,16})\(.*?\)(?P=tag)"'
    r'|"(?:[^"\\\n]|\\.)*"|(?<![\w])\'(?:[^\'\\\n]|\\.)*\'', re.DOTALL)


def _blank(text):
    return re.sub(r"[^\n]", " ", text)


def split(text):
    """(code, literals): two texts of the same shape; in the first comments and literals are blank, in
    the second everything but string literals is. Includes keep their file names in the first."""
    code, literals, end = [], [], 0
    for token in TOKEN.finditer(text):
        between, found = text[end:token.start()], token.group()
        line_start = text.rfind("\n", 0, token.start()) + 1
        include = re.match(r"\s*#\s*include\s*$", text[line_start:token.start()])
        is_string = found[0] in '"R'
        code.append(between + (found if include else _blank(found)))
        literals.append(_blank(between) + (found if is_string and not include else _blank(found)))
        end = token.end()
    code.append(text[end:])
    literals.append(_blank(text[end:]))
    return "".join(code), "".join(literals)


def functions(code):
    """(first line, last line) of each function with its head, counted from 1, of split()'s code."""
    # Preprocessor lines would read as heads.
    code = re.sub(r"^[ \t]*#[^\n]*", lambda m: _blank(m.group()), code, flags=re.MULTILINE)
    found, blocks, head_start, last_start = [], [], 0, None
    for match in re.finditer(r"[{};]", code):
        here, what = match.start(), match.group()
        outside = not any(kind == "function" for kind, _ in blocks)
        if what == "{":
            head = code[head_start:here].strip()
            kind = _kind(head)
            start = here - len(code[head_start:here].lstrip())
            if outside and last_start is not None and (not head or head.startswith(",")):
                kind, start = "function", last_start  # the body that follows a(…), b_{…}
            blocks.append((kind if outside else "block", start))
        elif what == "}" and blocks:
            kind, start = blocks.pop()
            if kind == "function":
                found.append((code.count("\n", 0, start) + 1, code.count("\n", 0, here) + 1))
                last_start, head_start = start, here + 1
                continue
        if outside:
            last_start = None
        head_start = here + 1
    return _merged(found)


def _kind(head):
    if not head or head.endswith(("=", ",", "(")):
        return "scope"
    if re.match(r"(inline\s+)?namespace\b|extern\b", head):
        return "scope"
    if re.search(r"\b(class|struct|union|enum)\b[^()]*$", head):
        return "scope"
    return "function" if ")" in head else "scope"


def _merged(found):
    """Initialiser braces and the body after them start at one line: keep the longest."""
    longest = {}
    for start, end in found:
        longest[start] = max(end, longest.get(start, 0))
    return sorted(longest.items())
