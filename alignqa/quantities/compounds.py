"""One word in, the number words that make it up out: ``siebenundzwanzig``, ``zweieinhalb``, ``dreijährige``."""

from __future__ import annotations

from alignqa.quantities.reader import Reader

#: A longer word is not split.
MAX_COMPOUND_LENGTH = 80
_ROLES = ("hundreds", "scales", "halves", "cardinals", "ordinals")


def compound_words(reader: Reader, i: int) -> list[list[tuple[str, int]]]:
    """Return the number words that make up token *i*, each with its possible roles; none for any other word.

    Tens are put before their units: *ein-und-zwanzig* gives 20, 1.
    """
    pattern, word = reader.lexicon.morphemes, reader.folded(i)
    if not pattern or reader.kind(i) != "word" or len(word) > MAX_COMPOUND_LENGTH:
        return []
    morphemes = pattern.findall(word)
    if len(morphemes) < 2 or "".join(morphemes) != word:
        return []
    roles = reader.lexicon.roles
    if morphemes[-1] in roles["compound_tails"]:
        morphemes.pop()
    return _in_order([[(role, roles[role][m]) for role in _ROLES if m in roles.get(role, {})] for m in morphemes])


def _in_order(words: list[list[tuple[str, int]]]) -> list[list[tuple[str, int]]]:
    """Leave out ``und``, which has no meaning by itself, and turn round unit and tens."""
    ordered: list[list[tuple[str, int]]] = []
    for before, word in zip([[("", 0)], *words], words, strict=False):
        if not before and ordered and word and word[0][1] in range(20, 100, 10):
            (_, unit), (role, tens) = ordered.pop()[-1], word[0]
            ordered += [[("cardinals", tens)], [(role, unit)]]
        elif word:
            ordered.append(word)
    return ordered
