"""A text and a lexicon in; its tokens out, one by one, with what they may mean."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from alignqa.quantities.lexer import Lexeme, is_unspaced, tokenize
from alignqa.quantities.lexicon import Lexicon
from alignqa.quantities.model import Number


@dataclass(frozen=True)
class Reader:
    """The tokens of a text and the lexicon to read them with. Indices past either end hold nothing."""

    text: str
    tokens: list[Lexeme]
    lexicon: Lexicon

    @classmethod
    def of(cls, text: str, lexicon: Lexicon) -> Reader:
        """Return a reader of *text*."""
        return cls(text, tokenize(text, lexicon.options.get("space_groups", False)), lexicon)

    @cached_property
    def numbers(self) -> dict[int, Number | None]:
        """The numbers read so far, by the token at which they begin."""
        return {}

    @cached_property
    def speaks_of_evening(self) -> bool:
        """Whether some word of the text is for a part of the day after noon."""
        return any(self.match("late", i) for i in range(len(self.tokens)))

    def kind(self, i: int) -> str | None:
        """Return the kind of token *i*."""
        return self.tokens[i].kind if 0 <= i < len(self.tokens) else None

    def folded(self, i: int) -> str:
        """Return the folded text of token *i*."""
        return self.tokens[i].text if 0 <= i < len(self.tokens) else ""

    def original(self, i: int) -> str:
        """Return token *i* as written."""
        return self.text[self.tokens[i].start : self.tokens[i].end]

    def is_adjacent(self, i: int) -> bool:
        """Return whether token *i* follows the one before it without a gap."""
        return 0 < i < len(self.tokens) and self.tokens[i].start == self.tokens[i - 1].end

    def is_separate(self, i: int) -> bool:
        """Return whether no word or numeral is glued to the end of token *i* - 1, where words are spaced."""
        spaced = not (is_unspaced(self.folded(i - 1)) or is_unspaced(self.folded(i)))
        return not (self.is_adjacent(i) and spaced) or self.kind(i) == "symbol"

    def joined_by(self, mark: str, i: int) -> bool:
        """Return whether token *i* is *mark* and touches the tokens on both sides."""
        return self.folded(i) == mark and self.is_adjacent(i) and self.is_adjacent(i + 1)

    def is_capitalised(self, i: int) -> bool:
        """Return whether token *i* begins with a capital."""
        return self.kind(i) is not None and self.original(i)[0].isupper()

    def match(self, role: str, i: int) -> tuple[Any, int] | None:
        """Return the meaning of the longest phrase of *role* that begins at token *i*, and the index after it."""
        if not 0 <= i < len(self.tokens):
            return None
        longest = self.lexicon.firsts.get(self.tokens[i].text, {}).get(role)
        if longest is None:
            return None
        table = self.lexicon.roles[role]
        for size in range(min(longest, len(self.tokens) - i), 0, -1):
            phrase = " ".join([token.text for token in self.tokens[i : i + size]])
            if phrase in table:
                return table[phrase], i + size
        return None

    def after(self, role: str, i: int) -> int | None:
        """Return the index after the longest phrase of *role* that begins at token *i*."""
        found = self.match(role, i)
        return found[1] if found else None

    def openings(self) -> list[int]:
        """Return the tokens at which a quantity may begin; this alone rules out most words of a text."""
        openers, morphemes = self.lexicon.openers, self.lexicon.morphemes
        found = set()
        for i, (kind, text, start, _) in enumerate(self.tokens):
            if kind == "word":
                opens = text in openers or self.text[start] in "IVX" or bool(morphemes and morphemes.match(text))
            else:
                opens = kind != "symbol" or text in openers
            if opens:
                found.add(i)
            if kind == "numeral":
                before = i - 1 - (self.folded(i - 1) == "-")
                if self.kind(before) == "word" and self.is_adjacent(before + 1):
                    found.add(before)
        return sorted(found)
