"""HTML of many texts at once, for what draws thousands of cells."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup, escape

BREAK = "\x00"  # no text that people write holds it, and no escaping makes it


FOLD = Markup(
    '<span class="fold"><span class="truncate">{}</span>'
    '<span class="tag" title="{}"><span aria-hidden="true">+{}</span><i class="sr-only">{}</i></span></span>'
)


def escaped(texts: Sequence[str]) -> list[str]:
    """Each text with the special characters of HTML escaped, all in one go."""
    parts = str(escape(BREAK.join(texts))).split(BREAK)
    return parts if len(parts) == len(texts) else [str(escape(text)) for text in texts]


def fold_after(first: Markup, rest: Sequence[str]) -> Markup:
    """The first of many values, and “+2” that names the others to who points at it or listens."""
    if not rest:
        return first
    names = ", ".join(rest)
    return FOLD.format(first, names, len(rest), names)
