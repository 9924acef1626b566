"""The known word that an unknown one was probably meant to be."""

from __future__ import annotations

from difflib import get_close_matches

__all__ = ["close_word"]


def close_word(word: str, known: list[str]) -> str:
    """Return the known word next to `word`, as a question; empty if none is near."""
    close = get_close_matches(word, known, n=1)
    return f" (did you mean {close[0]}?)" if close else ""
