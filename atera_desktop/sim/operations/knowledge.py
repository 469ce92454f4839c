"""The knowledge base, of which the API has a list and nothing else (atera-api.md, 8.14)."""

from __future__ import annotations

from ..answers import Answer
from ..routes import Call, Operation


def articles(call: Call) -> Answer:
    return call.page(list(call.tenant.articles.values()), None, 500)


OPERATIONS = (Operation("GET", "knowledgebases", articles, "KnowledgeBase"),)
