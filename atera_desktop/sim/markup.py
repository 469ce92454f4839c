"""What a text looks like as HTML: the two forms in which a comment comes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby

_ADDRESS = re.compile(r"https?://[^\s<>]*[^\s<>.,;:!?)]")
_KINDS = {"- ": ("ul", "li"), "> ": ("blockquote", "p")}


def as_html(text: str) -> str:
    """Paragraphs with their line breaks, lists of "- " and quotes of "> " lines, and addresses as links."""
    blocks = (part.split("\n") for part in re.split(r"\n{2,}", text))
    return "".join(_blocks(block) for block in blocks)


def _blocks(lines: Iterable[str]) -> str:
    return "".join(_block(kind, list(group)) for kind, group in groupby(lines, lambda line: line[:2] if line[:2] in _KINDS else ""))


def _block(kind: str, lines: list[str]) -> str:
    if not kind:
        return f"<p>{'<br>'.join(map(_inline, lines))}</p>"
    around, each = _KINDS[kind]
    return f"<{around}>{''.join(f'<{each}>{_inline(line[2:])}</{each}>' for line in lines)}</{around}>"


def _inline(text: str) -> str:
    """Escapes, and links addresses."""
    done, at = "", 0
    for match in _ADDRESS.finditer(text):
        address = _escaped(match[0])
        done += f'{_escaped(text[at : match.start()])}<a href="{address}">{address}</a>'
        at = match.end()
    return done + _escaped(text[at:])


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
