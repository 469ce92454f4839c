"""What the details say of an answer that was, or will be, asked for: why it is not here, and how old it is."""

from __future__ import annotations

from atera_desktop.app.column import Tone
from atera_desktop.app.lookups import Looked
from atera_desktop.ui.detail.field import Field
from atera_desktop.ui.words import ago, exact


def waiting(looked: Looked) -> str:
    """Why there is no answer yet, as a sentence."""
    if looked.error is not None:
        return _reason(looked.error)
    return "Asking Atera…" if looked.asking else "Not fetched yet."


def age_rows(looked: Looked, now: float) -> tuple[Field, ...]:
    """When the answer was fetched; why it is no younger, where the last attempt failed."""
    if looked.at is None:
        return ()
    fetched = Field("Fetched", ago(looked.at, now), exact=exact(looked.at), tone=Tone.DIM)
    if looked.error is None:
        return (fetched,)
    return fetched, Field("Not refreshed", _reason(looked.error), tone=Tone.DIM, body=True)


def _reason(error: Exception) -> str:
    from atera_desktop.ui.notices import sentence  # late: it knows the troubles of the whole program

    return sentence(error)
