"""From rule files to artifact rules: the library's packs, one per language and one for all, and the files of a user."""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

from alignqa.datatypes import ARTIFACT_CATEGORIES, ArtifactCategory
from alignqa.errors import InputError, SettingsError
from alignqa.files import read_text
from alignqa.resources import data_file, load_thresholds, load_toml

Where = Literal["line", "sentence", "start", "inside", "end"]

_FIELDS = {"id", "category", "pattern", "where", "raw", "optional", "probability", "catches", "leaves"}
_KEYS = {"language", "headings", "labels", "words", "rules"}
_WORD = re.compile(r"\{([a-z_]+)\}")
_KNOWN_CATEGORIES = f"Known categories: {', '.join(ARTIFACT_CATEGORIES)}."
_LINE_BREAK = re.compile(r"\n\s*")


#: Seconds that a user's pattern may take for one line; a good one takes less than a thousandth of that.
MAX_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class UserPattern:
    """A user's pattern with the methods of a compiled one; where it takes too long, they raise a ``SettingsError``."""

    rule: str
    compiled: Any

    def fullmatch(self, text: str) -> Any:
        """Return the match that covers *text*, ``None`` if there is none."""
        return self._timed(self.compiled.fullmatch, text)

    def match(self, text: str, low: int, high: int) -> Any:
        """Return the match that begins ``text[low:high]``, ``None`` if there is none."""
        return self._timed(self.compiled.match, text, low, high)

    def search(self, text: str, low: int, high: int) -> Any:
        """Return the first match in ``text[low:high]``, ``None`` if there is none."""
        return self._timed(self.compiled.search, text, low, high)

    def finditer(self, text: str, low: int, high: int) -> Iterator[Any]:
        """Yield the matches in ``text[low:high]``."""
        yield from self._timed(
            lambda *given, timeout: list(self.compiled.finditer(*given, timeout=timeout)), text, low, high
        )

    def _timed(self, find: Callable[..., Any], *given: Any) -> Any:
        try:
            return find(*given, timeout=MAX_SECONDS)
        except TimeoutError:
            raise SettingsError(
                f"Rule {self.rule}: the pattern took longer than {MAX_SECONDS:g} second for one line. Bound its "
                "repetitions (.{0,80} instead of .*), and do not nest repetitions that overlap."
            ) from None


@dataclass(frozen=True, slots=True)
class ArtifactRule:
    """A pattern, and what it has to cover to mark text as an artifact.

    ``where`` says what the pattern has to cover: a whole ``line``; a whole ``sentence``, be it one of several on its
    line; or a span at the ``start``, ``inside`` or at the ``end`` of a sentence whose rest is story. ``raw`` keeps
    bullets, arrows and final marks, which are cut off a line before other rules see it. ``optional`` says that what it
    matches may as well be kept: a dateline, a byline, the label of a caption. ``probability`` (0..1) is how
    often what it matches is an artifact. ``catches`` and ``leaves`` are lines that it must and must not match.
    ``max_length`` is the number of characters that it matches at most, where that is known. ``own`` says that a user
    wrote it, so that its pattern is not trusted to be fast.
    """

    id: str
    category: ArtifactCategory
    pattern: str
    probability: float
    where: Where = "line"
    raw: bool = False
    optional: bool = False
    catches: tuple[str, ...] = ()
    leaves: tuple[str, ...] = ()
    language: str = "neutral"
    max_length: int = sys.maxsize
    own: bool = False

    @property
    def regex(self) -> re.Pattern[str] | UserPattern:
        """The compiled pattern; case does not matter unless the pattern says so."""
        return _user_pattern(self.id, self.pattern) if self.own else _compiled(self.pattern)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


@cache
def _user_pattern(rule: str, pattern: str) -> UserPattern:
    import regex

    return UserPattern(rule, regex.compile(pattern, regex.IGNORECASE))


def load_rules(user_files: Iterable[Path] = (), *, optional: bool = True) -> tuple[ArtifactRule, ...]:
    """Return the rules of the library and those of the given *user_files*, which come first.

    Without *optional*, rules are left out whose matches may be worth keeping, such as bylines.

    Raises:
        SettingsError: a rule file cannot be read, or a rule in it is not valid.
    """
    own: list[ArtifactRule] = []
    for path in user_files:
        try:
            data = tomllib.loads(read_text(path))
        except InputError as error:
            raise SettingsError(f"The rule file {path} cannot be read: {error}") from error
        except (RecursionError, ValueError) as error:
            detail = "it is nested too deeply" if isinstance(error, RecursionError) else error
            raise SettingsError(f"The rule file {path} is not a TOML file: {detail}.") from error
        own += [replace(rule, own=True) for rule in _parse(data, str(path))]
    for rule in own:
        _check_pattern(rule)
        if rule.regex.fullmatch(""):
            raise SettingsError(f"Rule {rule.id}: the pattern also matches an empty line; make it require some text.")
    return tuple(rule for rule in (*own, *_library_rules()) if optional or not rule.optional)


def _check_pattern(rule: ArtifactRule) -> None:
    """Refuse a pattern that Python's ``re`` does not know, or the library that bounds its time."""
    import regex

    try:
        re.compile(rule.pattern, re.IGNORECASE)
        regex.compile(rule.pattern, regex.IGNORECASE)
    except (re.error, regex.error, OverflowError, RecursionError) as error:
        raise SettingsError(f"Rule {rule.id}: the pattern is not a regular expression: {error}.") from error


@cache
def rules_for(rules: tuple[ArtifactRule, ...], language: str) -> tuple[ArtifactRule, ...]:
    """Return *rules* with those of *language* first, then those for any language, then those of other languages.

    All packs apply to every document: pages mix languages, and so do scrapers.
    """
    order = {language: 0, "neutral": 1}
    return tuple(sorted(rules, key=lambda rule: order.get(rule.language, 2)))


def library_words() -> Mapping[str, str]:
    """Return the words that every pattern may use, by name."""
    words: Mapping[str, str] = _packs()["neutral.toml"]["words"]
    return words


def headings() -> dict[str, tuple[str, ...]]:
    """Return, per language, headings and other short lines of stories that no rule may take."""
    return {data["language"]: tuple(data.get("headings", ())) for data in _packs().values()}


@cache
def _library_rules() -> tuple[ArtifactRule, ...]:
    return tuple(rule for name, data in _packs().items() for rule in _parse(data, name))


@cache
def _packs() -> Mapping[str, Mapping[str, Any]]:
    """Return the data of the library's packs by file name."""
    names = sorted(file.name for file in data_file("artifacts/rules").iterdir() if file.name.endswith(".toml"))
    return {name: load_toml(f"artifacts/rules/{name}") for name in names}


def _parse(data: Mapping[str, Any], origin: str) -> list[ArtifactRule]:
    """Return the rules in one pack; *origin* names the pack in error messages."""
    if unknown := set(data) - _KEYS:
        raise SettingsError(f"{origin}: unknown key {min(unknown)!r}; a rule file has {', '.join(sorted(_KEYS))}.")
    words = {**library_words(), **data.get("words", {})}
    language = data.get("language", "neutral")
    entries = data.get("rules", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise SettingsError(f"{origin}: write each rule as a table headed [[rules]].")
    rules = list(_label_rules(data.get("labels", {}), language, origin))
    rules += [_rule(entry, words, language, f"{origin}, rule {number}") for number, entry in enumerate(entries, 1)]
    ids = [rule.id for rule in rules]
    if twice := [name for name in ids if ids.count(name) > 1]:
        raise SettingsError(f"{origin}: two rules are called {twice[0]!r}; give each its own id.")
    return rules


def _label_rules(labels: Mapping[str, Any], language: str, origin: str) -> Iterator[ArtifactRule]:
    """Yield one rule per category for its labels: short lines that are taken word by word, with or without a count."""
    for category, texts in labels.items():
        if category not in ARTIFACT_CATEGORIES:
            raise SettingsError(f"{origin}, labels: unknown category {category!r}. {_KNOWN_CATEGORIES}")
        if not isinstance(texts, list) or not all(isinstance(text, str) and text.strip() for text in texts):
            raise SettingsError(f"{origin}, labels: {category} is not a list of texts.")
        words = "|".join(re.escape(text).replace(r"\ ", " ") for text in texts)
        yield ArtifactRule(
            id=f"{language}.labels.{category}",
            category=category,
            pattern=rf"(?:{words}) ?(?:[(\[]?\d{{1,6}}[)\]]?)?",
            probability=load_thresholds("artifacts")["rules"]["default_probability"],
            catches=tuple(texts),
            language=language,
            max_length=max(map(len, texts)) + len(" (123456)"),
        )


def _rule(entry: Mapping[str, Any], words: Mapping[str, str], language: str, where: str) -> ArtifactRule:
    """Return one rule after checking its fields; *where* tells the user which one it is."""
    if missing := [name for name in ("id", "category") if not isinstance(entry.get(name), str)]:
        raise SettingsError(f"{where}: {missing[0]!r} is missing or not text.")
    where = f"{where} ({entry['id']})"
    if unknown := set(entry) - _FIELDS:
        raise SettingsError(f"{where}: unknown field {min(unknown)!r}. Known fields: {', '.join(sorted(_FIELDS))}.")
    if entry["category"] not in ARTIFACT_CATEGORIES:
        raise SettingsError(f"{where}: unknown category {entry['category']!r}. {_KNOWN_CATEGORIES}")
    if entry.get("where", "line") not in get_args(Where):
        raise SettingsError(f"{where}: 'where' is one of {', '.join(get_args(Where))}, not {entry['where']!r}.")
    probability = entry.get("probability", load_thresholds("artifacts")["rules"]["default_probability"])
    if not isinstance(probability, int | float) or not 0 < probability <= 1:
        raise SettingsError(f"{where}: 'probability' is a number above 0 and at most 1, not {probability!r}.")
    pattern = entry.get("pattern")
    parts = [pattern] if isinstance(pattern, str) else pattern
    if not isinstance(parts, list) or not parts or not all(isinstance(part, str) for part in parts):
        raise SettingsError(f"{where}: 'pattern' is missing, or neither text nor a list of texts.")
    return ArtifactRule(
        id=entry["id"],
        category=entry["category"],
        pattern="|".join(expand(part, words, where) for part in parts),
        probability=float(probability),
        where=entry.get("where", "line"),
        raw=bool(entry.get("raw", False)),
        optional=bool(entry.get("optional", False)),
        catches=tuple(entry.get("catches", ())),
        leaves=tuple(entry.get("leaves", ())),
        language=language,
    )


def expand(pattern: str, words: Mapping[str, str], where: str) -> str:
    """Return *pattern* with every ``{name}`` replaced by the words of that name, and its line breaks closed up.

    Raises:
        SettingsError: the pattern names words that are not defined.
    """

    def replacement(match: re.Match[str]) -> str:
        name = match[1]
        if name not in words:
            raise SettingsError(f"{where}: the pattern uses {{{name}}}, which [words] does not define.")
        others = {other: text for other, text in words.items() if other != name}
        return f"(?:{expand(words[name], others, where)})"

    return _WORD.sub(replacement, _LINE_BREAK.sub("", pattern))
