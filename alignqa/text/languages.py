"""Which language a document is in, and which of two a sentence is in.

Scores come from py3langid (Lui and Baldwin 2012, "langid.py: an off-the-shelf language identification tool"; the fork's
model is newer), loaded at the first use, which takes about half a second. It tempers its likelihoods by the square root
of the text's length in bytes, so that they compare across lengths. All limits below were set on news sentences in six
languages; docs/segmentation.md has the figures.
"""

from __future__ import annotations

import difflib
import functools
import math
import re
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from alignqa.errors import LanguageError
from alignqa.resources import load_toml

_CODE = re.compile(r"([A-Za-z]{2})(?:[-_][A-Za-z0-9-_]{1,20})?")
_WORDS = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")

# A document is told by at most so many characters, and not by fewer letters than this.
_SAMPLE = 20_000
_LEAST_LETTERS = 20
_LEAST_SHARE = 0.7
# Of two alike languages, one must have so many times the other's telling words, or this share of the score.
_TELLING_RATIO = 2
_LEAST_ALIKE_SHARE = 0.8

# A sentence is told by its words without a capital, as names are the same in every language.
_LEAST_WORDS = 4
_LEAST_MARGIN = 3.0
_LEAST_WORDS_OTHER = 5
_LEAST_MARGIN_OTHER = 4.0
_LEAST_FLOAT = 1e-38
# Slope of the logistic curve that turns a margin into the probability of being right, fitted on word windows.
_CONFIDENCE_SLOPE = 1.6


_GIVE_THE_CODE = "Give its ISO 639-1 code."


@dataclass(frozen=True, slots=True)
class Opinion:
    """Which language a sentence is in, and the probability (0..1) that this is right."""

    language: str
    confidence: float


def check_language(code: str) -> str:
    """Return the ISO 639-1 code in lower case; a region or script is dropped: ``en-US`` and ``EN`` are ``en``.

    Raises:
        LanguageError: the code is none of ISO 639-1; the message names the closest one.
    """
    match = _CODE.fullmatch(code.strip()) if isinstance(code, str) else None
    names = load_toml("text/languages.toml")["names"]
    if match and (language := match.group(1).lower()) in names:
        return language
    raise LanguageError(f"Unknown language code {code!r}.{_suggestion(str(code))} Give an ISO 639-1 code such as 'id'.")


def language_name(code: str) -> str:
    """Return the English name of the language with that ISO 639-1 code."""
    return str(load_toml("text/languages.toml")["names"][check_language(code)])


def _suggestion(code: str) -> str:
    """Return the sentence of an error message that says which code may be meant, or nothing."""
    tables = load_toml("text/languages.toml")
    names: dict[str, str] = tables["names"]
    by_name = {name.lower(): known for known, name in names.items()} | tables["instead_of"]
    wanted = code.strip().lower()
    if wanted in by_name:
        meant = [by_name[wanted]]
    elif len(wanted) > 3:
        meant = [by_name[name] for name in difflib.get_close_matches(wanted, by_name, n=2, cutoff=0.75)]
    else:
        meant = difflib.get_close_matches(wanted, names, n=3, cutoff=0.5)
    choices = " or ".join(f"'{known}' ({names[known]})" for known in dict.fromkeys(meant))
    return f" Did you mean {choices}?" if choices else ""


def detect_language(text: str) -> str:
    """Return the ISO 639-1 code of the language that *text*, a whole document, is written in.

    Raises:
        LanguageError: the text is too short, or no language is likely enough; the message says to give the code.
    """
    if sum(character.isalpha() for character in text[:_SAMPLE]) < _LEAST_LETTERS:
        raise LanguageError(f"The text is too short to tell its language. {_GIVE_THE_CODE}")
    shares = _shares(text)
    best, second = list(shares)[:2]
    unsure = f"The text may be {language_name(best)} or {language_name(second)}. {_GIVE_THE_CODE}"
    alike = {language: shares.get(language, 0.0) for language in _alike(best)}
    if sum(alike.values()) < _LEAST_SHARE:
        raise LanguageError(unsure)
    if told := _told_by_words(text[:_SAMPLE], alike):
        return told
    if shares[best] < _LEAST_ALIKE_SHARE * sum(alike.values()):
        raise LanguageError(unsure)
    return best


def _told_by_words(text: str, alike: Collection[str]) -> str | None:
    """Return the language of *alike* whose telling words are clearly the most frequent in *text*, if there is one."""
    telling: Mapping[str, list[str]] = load_toml("text/languages.toml")["telling_words"]
    words = Counter(word.lower() for word in _WORDS.findall(text))
    counts = Counter({language: sum(words[word] for word in telling.get(language, ())) for language in alike})
    (first, most), *others = counts.most_common()
    second = others[0][1] if others else 0
    return first if most > _TELLING_RATIO * second and most > 0 else None


def likelier_language(sentence: str, first: str, second: str) -> Opinion | None:
    """Return which of two languages *sentence* is in; ``None`` where that is not beyond doubt.

    No opinion on a sentence of few words besides names, one that some third language explains better, languages the
    model does not know, and languages too alike, such as Indonesian and Malay.
    """
    if second in _alike(first) or not {first, second} <= _known_languages() or _evidence(sentence) < _LEAST_WORDS:
        return None
    scores = _scores(sentence)
    winner, loser = (first, second) if scores[first] >= scores[second] else (second, first)
    margin = scores[winner] - scores[loser]
    by_others = max(scores.values()) - max(scores[language] for language in _alike(winner) if language in scores)
    if margin < _LEAST_MARGIN or by_others > 0:
        return None
    return Opinion(winner, 1 / (1 + math.exp(-_CONFIDENCE_SLOPE * margin)))


def other_language(sentence: str, languages: Collection[str]) -> Opinion | None:
    """Return the language *sentence* is in if that is clearly none of *languages* nor one alike; else ``None``."""
    given = {known for language in languages for known in _alike(language)}
    if not set(languages) <= _known_languages() or _evidence(sentence) < _LEAST_WORDS_OTHER:
        return None
    scores = _scores(sentence)
    best = max(scores, key=lambda language: scores[language])
    margin = scores[best] - max(scores[language] for language in given if language in scores)
    if best in given or margin < _LEAST_MARGIN_OTHER:
        return None
    return Opinion(best, 1 / (1 + math.exp(-_CONFIDENCE_SLOPE * margin)))


def _evidence(sentence: str) -> int:
    """Return how many words speak for a language: those without a capital; two letters make one without spaces."""
    return sum(_weight(word) for word in _WORDS.findall(sentence[:_SAMPLE]) if len(word) > 1 and word == word.lower())


def _weight(word: str) -> int:
    """Return 1 for a word, more for a run of letters in a script that writes no spaces (Thai, Chinese, Japanese)."""
    return max(1, len(word) // 2) if word[0] >= "\u0e00" and not word[0].islower() else 1


def _alike(language: str) -> frozenset[str]:
    """Return the languages that a sentence in *language* could as well be in, itself included."""
    groups: list[list[str]] = load_toml("text/languages.toml")["alike"]["groups"]
    return frozenset([language, *(known for group in groups if language in group for known in group)])


def _scores(text: str) -> dict[str, float]:
    """Return the score of each known language: the logarithm of its share, tempered by the length of *text*."""
    return {language: math.log(max(share, _LEAST_FLOAT)) for language, share in _shares(text).items()}


def _shares(text: str) -> dict[str, float]:
    """Return the known languages with their shares of the likelihood, which add up to 1, the likeliest first."""
    return dict(_identifier().rank(text[:_SAMPLE]))


@functools.cache
def _known_languages() -> frozenset[str]:
    return frozenset(_identifier().labels)


@functools.cache
def _identifier() -> Any:
    """Return py3langid's model, loaded once (half a second)."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(set(identifier.labels) & set(load_toml("text/languages.toml")["names"]))
    return identifier
