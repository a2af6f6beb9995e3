"""A document in, its language out; a sentence in, which of two languages it is in, or that it is in another one.

Likelihoods come from py3langid (Lui and Baldwin 2012, "langid.py: an off-the-shelf language identification tool"; the
fork's model is newer), loaded at the first use, which takes about half a second. It tempers its likelihoods by the
square root of the text's length in bytes, so that they compare across lengths. docs/segmentation.md has the figures.
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
from alignqa.resources import load_thresholds, load_toml
from alignqa.vectors import sigmoid

_CODE = re.compile(r"([A-Za-z]{2})(?:[-_][A-Za-z0-9-_]{1,20})?")
_WORDS = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")

#: The language of a document is detected from at most so many characters.
MAX_SAMPLE = 20_000
#: A text is asked about more than once: so many are remembered.
MAX_KNOWN_TEXTS = 1024
#: A smaller likelihood is taken for this one, whose logarithm is finite.
MIN_LIKELIHOOD = 1e-38

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


def is_right_to_left(code: str) -> bool:
    """Return whether the language with that ISO 639-1 code is written from right to left."""
    return code in load_toml("text/languages.toml")["right_to_left"]


def is_full_width(code: str) -> bool:
    """Return whether texts in the language with that ISO 639-1 code may have full-width Latin letters and digits."""
    return code in load_toml("text/languages.toml")["full_width"]


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
    limits, tables = load_thresholds("text")["document_language"], load_toml("text/languages.toml")
    sample = text[:MAX_SAMPLE]
    if sum(map(str.isalpha, sample)) < limits["min_letters"]:
        raise LanguageError(f"The text is too short to detect its language. {_GIVE_THE_CODE}")
    shares: dict[str, float] = dict(_identifier().rank(sample))
    best, second = list(shares)[:2]
    doubt = f"The text may be {language_name(best)} or {language_name(second)}. {_GIVE_THE_CODE}"
    alike = {language: shares.get(language, 0.0) for language in _alike(best)}
    if sum(alike.values()) < limits["min_share"]:
        raise LanguageError(doubt)
    # Of languages that are alike, the one whose distinctive words are clearly the most frequent.
    words, distinctive = Counter(word.lower() for word in _WORDS.findall(sample)), tables["distinctive_words"]
    counts = Counter({language: sum(words[word] for word in distinctive.get(language, ())) for language in alike})
    (first, most), *others = counts.most_common()
    if most > limits["distinctive_words_ratio"] * (others[0][1] if others else 0) and most > 0:
        return first
    if shares[best] < limits["min_share_among_alike"] * sum(alike.values()):
        raise LanguageError(doubt)
    return best


def likeliest_language(text: str) -> str:
    """Return the language that *text* is most likely in, however little speaks for it."""
    return str(_identifier().classify(text[:MAX_SAMPLE])[0])


def may_be_in(sentence: str, language: str) -> bool:
    """Return whether the likeliest language of *sentence*, which has words enough, is *language* or one alike."""
    limits = load_thresholds("text")["sentence_language"]
    return _count_words(sentence) >= limits["min_words"] and _likeliest_of_sentence(sentence) in _alike(language)


def likelier_language(sentence: str, first: str, second: str) -> Opinion | None:
    """Return which of two languages *sentence* is in; ``None`` if that is not beyond doubt.

    No opinion on a sentence of few words besides names, one that some third language explains better, languages the
    model does not know, and languages too alike, such as Indonesian and Malay.
    """
    limits = load_thresholds("text")["sentence_language"]
    if second in _alike(first) or not {first, second} <= set(_identifier().labels):
        return None
    if _count_words(sentence) < limits["min_words"]:
        return None
    shares = _shares(sentence)
    winner, loser = (first, second) if _log(shares[first]) >= _log(shares[second]) else (second, first)
    margin = _log(shares[winner]) - _log(shares[loser])
    if margin < limits["min_margin"] or _log(next(iter(shares.values()))) > _highest(shares, _alike(winner)):
        return None
    return Opinion(winner, sigmoid(limits["slope"] * margin))


def other_language(sentence: str, languages: Collection[str]) -> Opinion | None:
    """Return the language *sentence* is in if that is clearly none of *languages* nor one alike; else ``None``."""
    limits = load_thresholds("text")["sentence_language"]
    given = {known for language in languages for known in _alike(language)}
    if not set(languages) <= set(_identifier().labels) or _count_words(sentence) < limits["min_words_other"]:
        return None
    best = _likeliest_of_sentence(sentence)
    if best in given:
        return None
    shares = _shares(sentence)
    margin = _log(shares[best]) - _highest(shares, given)
    if margin < limits["min_margin_other"]:
        return None
    return Opinion(best, sigmoid(limits["slope"] * margin))


def is_more_like(words: str, language: str, other: str) -> bool:
    """Return whether a few *words* look clearly more like one language than like an *other*, and like no third one.

    Judged by their letters, which suffices only for words that are known to be in one text in that language. ``False``
    for languages that the model does not know, or that are too alike.
    """
    limits = load_thresholds("text")["few_words"]
    if other in _alike(language) or not {language, other} <= set(_identifier().labels):
        return False
    shares = _shares(words)
    own = _highest(shares, _alike(language))
    margin, lag = own - _log(shares[other]), _log(next(iter(shares.values()))) - own
    return margin >= limits["min_margin"] and lag <= limits["max_lag"]


def _count_words(sentence: str) -> int:
    """Return how many words speak for a language: those without a capital, as names are the same in every language.

    In a script that writes no spaces (Thai, Chinese, Japanese), two letters count as one word.
    """
    words = [word for word in _WORDS.findall(sentence[:MAX_SAMPLE]) if len(word) > 1 and word == word.lower()]
    unspaced = [word for word in words if word[0] >= "\u0e00" and not word[0].islower()]
    return len(words) + sum(max(1, len(word) // 2) - 1 for word in unspaced)


def _alike(language: str) -> frozenset[str]:
    """Return the languages that a sentence in *language* could as well be in, itself included."""
    groups: list[list[str]] = load_toml("text/languages.toml")["alike"]["groups"]
    return frozenset([language, *(known for group in groups if language in group for known in group)])


def _highest(shares: Mapping[str, float], languages: Collection[str]) -> float:
    """Return the log-likelihood of the likeliest of some *languages*, of which the model knows one at least."""
    return max(_log(shares[language]) for language in languages if language in shares)


def _log(share: float) -> float:
    return math.log(max(share, MIN_LIKELIHOOD))


@functools.lru_cache(maxsize=MAX_KNOWN_TEXTS)
def _likeliest_of_sentence(sentence: str) -> str:
    return likeliest_language(sentence)


@functools.lru_cache(maxsize=MAX_KNOWN_TEXTS)
def _shares(text: str) -> Mapping[str, float]:
    """Return the likelihood of each known language, best first, tempered by the length of *text*; they add up to 1."""
    return dict(_identifier().rank(text[:MAX_SAMPLE]))


@functools.cache
def _identifier() -> Any:
    """Return py3langid's model, loaded once (half a second), with the languages that have a name here."""
    import numpy as np
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    whole = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    whole.set_languages(set(whole.labels) & set(load_toml("text/languages.toml")["names"]))
    # A new one of what is left, as the first keeps all of its languages beside it (25 MB), with its rows in one piece.
    nb_ptc = np.ascontiguousarray(whole.nb_ptc)
    return LanguageIdentifier(
        nb_ptc, whole.nb_pc, whole.nb_classes, whole.tk_nextmove, whole.tk_output, True, tk_row=whole.tk_row
    )
