"""An aligned story in; out come issues for single words of the translation in another language or script."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from alignqa.checks.base import on, span_of
from alignqa.datatypes import Issue
from alignqa.names.words import is_particle
from alignqa.resources import load_thresholds, load_toml
from alignqa.story import Story
from alignqa.text.languages import is_more_like, language_name
from alignqa.text.scripts import foreign_words, is_written_in, script_name
from alignqa.text.vocabulary import has_vocabulary, is_word

#: A word in Latin letters; those of another script are found by their script.
_WORD = re.compile("[A-Za-zÀ-ÖØ-öø-ɏḀ-ỿ]+(?:['’‐‑-][A-Za-zÀ-ÖØ-öø-ɏḀ-ỿ]+)*")
#: A few words in quotation marks or brackets: a term, a title or a gloss. Direct speech is longer.
_MARKED = re.compile(
    r"[\"“„«‘(\[「『《][^\s\"“”„«»‘’()\[\]「」『』《》]+(?:\s[^\s\"“”„«»‘’()\[\]「」『』《》]+){0,3}[\"”“»’)\]」』》]"
)
_MARK = re.compile(r"[\"“”„«»‘’()\[\]]")
#: What joins a word to a number, an address or a file name.
_BEFORE = re.compile(r"[\w/@#._+~&=-]$")
_AFTER = re.compile(r"[\w/@_+~&=-]|[.:]\w")
#: A bracket after a word explains it.
_EXPLAINED = re.compile(r"\s?[(\[]")
#: So many characters beside a word are searched for marks, and so many words for others of the source.
MAX_TERM = 200
MAX_BESIDE = 8
#: A sentence with more foreign words is no translation; so many are reported.
MAX_ISSUES = 20


def check_foreign_words(story: Story) -> Iterator[Issue]:
    """Yield an issue for words left in the source language, and for words in a script that the source does not have.

    Words in the target's own script are compared only where its vocabulary is known. A few words that are quoted, in
    brackets or explained in brackets are foreign on purpose, and so are those that the translation uses again.
    """
    source_language, language = story.languages
    if source_language == language:
        return
    sentences = story.target.document.sentences
    texts = [sentence.text for sentence in sentences] if has_vocabulary(language) else []
    used = Counter(word for text in texts for word in _WORD.findall(text))
    once = {word for word, count in used.items() if count == 1}
    for pair in story.pairs:
        sources = [story.source.document.sentences[i] for i in pair.source]
        for j in pair.target if pair.aligned else ():
            target = sentences[j]
            left = words_left(" ".join(s.text for s in sources), target.text, once, *story.languages)
            for start, end in itertools.islice(left, MAX_ISSUES):
                yield _left(story, pair.source, j, start, end)
            for found in itertools.islice(foreign_words(target.text, language), MAX_ISSUES):
                if _is_meant(target.text, found.start, found.end):
                    continue
                if is_written_in(source_language, found.script):
                    yield _left(story, pair.source, j, found.start, found.end)
                elif not any(target.text[found.start : found.end] in sentence.text for sentence in sources):
                    yield _other_script(story, j, found.start, found.end, script_name(found.script))


def words_left(
    source: str, target: str, once: Collection[str], source_language: str, language: str
) -> Iterator[tuple[int, int]]:
    """Yield start and end of each run of words of *target* that are words of *source* and none of *language*.

    *once* are the words that the whole translation uses once. Names have a capital and are left out.
    """
    if not once:
        return
    words = list(_WORD.finditer(target))
    theirs = set(_WORD.findall(source))
    if theirs.issuperset(word[0] for word in words):  # a whole sentence in another language
        return
    copied = _copied(words, theirs)
    table = load_toml("checks/kept_words.toml")
    kept = {*table["all"], *table.get(source_language, ())}
    left = [
        i
        for i, word in copied.items()
        if words[i][0] in once and not (is_word(word, language) or is_particle(word) or word in kept)
    ]
    for _, run in itertools.groupby(enumerate(left), key=lambda item: item[1] - item[0]):
        first, *_, last = [i for _, i in run] * 2
        start, end = words[first].start(), words[last].end()
        joined = _BEFORE.search(target[max(0, start - 1) : start]) or _AFTER.match(target, end)
        if joined or _is_meant(target, start, end) or _is_in_name(words, first, last):
            continue
        around = _with_copied(words, copied, first, last)
        if not _is_quoted(target, *around) and is_more_like(target[slice(*around)], source_language, language):
            yield start, end


def _with_copied(words: Sequence[re.Match[str]], copied: Collection[int], first: int, last: int) -> tuple[int, int]:
    """Return start and end of a run of *words* with those of the source beside it, which show its language too."""
    before = itertools.takewhile(copied.__contains__, range(first - 1, first - 1 - MAX_BESIDE, -1))
    after = itertools.takewhile(copied.__contains__, range(last + 1, last + 1 + MAX_BESIDE))
    return words[min(before, default=first)].start(), words[max(after, default=last)].end()


def _copied(words: Sequence[re.Match[str]], theirs: Collection[str]) -> dict[int, str]:
    """Return the *words* in lower case, by number, that are among *theirs*; the first may have a capital."""
    copied = {}
    for i, match in enumerate(words):
        word = match[0].lower() if i == 0 else match[0]
        if word in theirs and word.islower():
            copied[i] = word
    return copied


def _is_meant(text: str, start: int, end: int) -> bool:
    """Return whether ``text[start:end]`` is a term: quoted, in brackets or explained in brackets."""
    marked = _MARKED.finditer(text, max(0, start - MAX_TERM), end + MAX_TERM)
    return _EXPLAINED.match(text, end) is not None or any(m.start() < start and end < m.end() for m in marked)


def _is_quoted(text: str, start: int, end: int) -> bool:
    """Return whether ``text[start:end]`` is all that is between two quotation marks or brackets."""
    return start > 0 and _MARK.match(text, start - 1) is not None and _MARK.match(text, end) is not None


def _is_in_name(words: Sequence[re.Match[str]], first: int, last: int) -> bool:
    """Return whether a run of words is between two that have a capital, as in *Sagrada da Família*."""
    around = [words[i][0] for i in (first - 1, last + 1) if 0 < i < len(words)]
    return len(around) == 2 and all(word[0].isupper() for word in around)


def _left(story: Story, sources: Sequence[int], target: int, start: int, end: int) -> Issue:
    sentence = story.target.document.sentences[target]
    word = sentence.text[start:end]
    source, span = tuple(sources), span_of(story, "source", sources)
    for i in sources:
        original = story.source.document.sentences[i]
        if found := re.search(rf"(?<!\w){re.escape(word)}(?!\w)|{re.escape(word)}", original.text):
            source, span = (i,), story.span("source", original.start + found.start(), original.start + found.end())
            break
    return Issue(
        type="untranslated",
        severity="major",
        confidence=load_thresholds("checks")["foreign_word"]["confidence"],
        message=f"“{word}” is still in {language_name(story.source.document.language)}.",
        rule="untranslated-word",
        source=source,
        target=(target,),
        spans=(span, story.span("target", sentence.start + start, sentence.start + end)),
    )


def _other_script(story: Story, target: int, start: int, end: int, script: str) -> Issue:
    sentence = story.target.document.sentences[target]
    return Issue(
        type="characters",
        severity="minor",
        confidence=load_thresholds("checks")["foreign_word"]["confidence_script"],
        message=f"“{sentence.text[start:end]}” is in {script} script and is not in the source.",
        rule="characters.script",
        spans=(story.span("target", sentence.start + start, sentence.start + end),),
        **on("target", target),
    )
