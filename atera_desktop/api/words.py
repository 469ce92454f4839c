"""What an error says of itself, whatever it is written in: problem JSON, plain text, a web page, nothing (atera-api.md, 6)."""

from __future__ import annotations

import json
import re
from typing import Any

MAX_TEXT = 500

_TAGS = re.compile(r"<(script|style)\b.*?</\1\s*>|<[^>]*>", re.S | re.I)
_TITLE = re.compile(r"<title[^>]*>(.*?)</title", re.S | re.I)


def words(body: bytes, content_type: str) -> str:
    """What an answer says in words: of problem JSON title, detail and errors; of HTML the title; else the text. One clamped line."""
    text = body[:65_536].decode("utf-8", "replace").strip()
    if text.startswith("<") or "html" in content_type:
        title = _TITLE.search(text)
        return _line(_TAGS.sub(" ", title[1]) if title else "")
    try:
        return _line("; ".join(dict.fromkeys(part.rstrip(". ") for part in _said(json.loads(text)))))
    except (ValueError, RecursionError):
        return _line(text)


def of_fields(body: bytes) -> dict[str, str]:
    """What problem JSON says of single fields (its `errors`): name → sentence; empty where it says nothing of any."""
    try:
        problem = json.loads(body[:65_536])
    except (ValueError, RecursionError):
        return {}
    known = {name.lower(): part for name, part in problem.items()} if isinstance(problem, dict) else {}
    errors = known.get("errors")
    said = {name: _line("; ".join(_said(part))) for name, part in errors.items()} if isinstance(errors, dict) else {}
    return {name: sentence for name, sentence in list(said.items())[:50] if sentence}


def _said(value: Any, depth: int = 0) -> list[str]:
    """The sentences in a problem, in its order: texts themselves, of an object title, detail, message and errors."""
    if isinstance(value, str):
        return [value] if value.strip() else []
    if isinstance(value, list):
        return [text for part in value[:20] for text in _said(part, depth)]
    if isinstance(value, dict) and depth < 2:
        known = {str(name).lower(): part for name, part in value.items()}
        parts = known.values() if depth else [known.get(name) for name in ("title", "detail", "message", "errors")]
        return [text for part in parts for text in _said(part, depth + 1)]
    return []


def _line(text: str) -> str:
    line = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return line if len(line) <= MAX_TEXT else line[: MAX_TEXT - 1] + "…"
