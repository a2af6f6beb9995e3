"""Numbers written in one word: ``siebenundzwanzig``, ``zweieinhalb``, ``dreijährige``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from alignqa.quantities.reader import Reader

#: A longer word is not taken apart.
_LONGEST = 80
_ROLES = ("hundreds", "scales", "halves", "cardinals", "ordinals")


def compound_words(reader: Reader, i: int) -> list[list[tuple[str, int]]]:
    """Return the number words that make up token *i*, each with its possible roles; none for any other word.

    Tens are put before their units: *ein-und-zwanzig* gives 20, 1.
    """
    pattern, word = reader.lexicon.morphemes, reader.folded(i)
    if not pattern or reader.kind(i) != "word" or len(word) > _LONGEST:
        return []
    pieces = pattern.findall(word)
    if len(pieces) < 2 or "".join(pieces) != word:
        return []
    roles = reader.lexicon.roles
    if pieces[-1] in roles["compound_tails"]:
        pieces.pop()
    return _in_order([_meanings(roles, piece) for piece in pieces])


def _meanings(roles: Mapping[str, Mapping[str, Any]], piece: str) -> list[tuple[str, int]]:
    return [(role, roles[role][piece]) for role in _ROLES if piece in roles.get(role, {})]


def _in_order(words: list[list[tuple[str, int]]]) -> list[list[tuple[str, int]]]:
    """Leave out ``und``, which alone has no meaning, and turn round unit and tens."""
    ordered: list[list[tuple[str, int]]] = []
    for before, word in zip([[("", 0)], *words], words, strict=False):
        if not before and ordered and word and word[0][1] in range(20, 100, 10):
            (_, unit), (role, tens) = ordered.pop()[-1], word[0]
            ordered += [[("cardinals", tens)], [(role, unit)]]
        elif word:
            ordered.append(word)
    return ordered
