"""Artifact rules: data files that say what a page leaves in a story, per language and for all languages."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

from alignqa.datatypes import ARTIFACT_CATEGORIES, ArtifactCategory
from alignqa.errors import SettingsError
from alignqa.resources import data_file, load_toml

Where = Literal["line", "sentence", "start", "inside", "end"]

#: Probability that what a rule matches is an artifact, unless the rule says otherwise.
USUAL_PROBABILITY = 0.98
_FIELDS = {"id", "category", "pattern", "where", "raw", "probability", "catches", "leaves"}
_KEYS = {"language", "headings", "labels", "words", "rules"}
_WORD = re.compile(r"\{([a-z_]+)\}")
_LINE_BREAK = re.compile(r"\n\s*")


@dataclass(frozen=True, slots=True)
class Rule:
    """One artifact rule.

    ``where`` says what the pattern has to cover: a whole ``line``; a whole ``sentence``, be it one of several on its
    line; or a stretch at the ``start``, ``inside`` or at the ``end`` of a sentence whose rest is story. ``raw`` keeps
    bullets, arrows and final marks, which are cut off a line before other rules see it. ``probability`` (0..1) is how
    often what it matches is an artifact. ``catches`` and ``leaves`` are lines it must and must not match.
    """

    id: str
    category: ArtifactCategory
    pattern: str
    where: Where = "line"
    raw: bool = False
    probability: float = USUAL_PROBABILITY
    catches: tuple[str, ...] = ()
    leaves: tuple[str, ...] = ()
    language: str = "neutral"

    @property
    def regex(self) -> re.Pattern[str]:
        """The compiled pattern; case does not matter unless the pattern says so."""
        return _compiled(self.pattern)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


def load_rules(user_files: Iterable[Path] = ()) -> tuple[Rule, ...]:
    """Return the rules of the library and those of the given *user_files*, which come first.

    Raises:
        SettingsError: a rule file cannot be read, or a rule in it makes no sense.
    """
    words = _neutral_words()
    own = [rule for path in user_files for rule in _parse(_read(path), words, str(path))]
    for rule in own:
        _check_pattern(rule)
    return (*own, *_library_rules())


@cache
def rules_for(rules: tuple[Rule, ...], language: str) -> tuple[Rule, ...]:
    """Return *rules* with those of *language* first, then those for any language, then those of other languages.

    All packs speak on every document: pages mix languages, and so do scrapers.
    """
    order = {language: 0, "neutral": 1}
    return tuple(sorted(rules, key=lambda rule: order.get(rule.language, 2)))


def headings() -> dict[str, tuple[str, ...]]:
    """Return, per language, headings and other short lines of stories that no rule may take."""
    return {data["language"]: tuple(data.get("headings", ())) for data in _packs().values()}


@cache
def _library_rules() -> tuple[Rule, ...]:
    return tuple(rule for name, data in _packs().items() for rule in _parse(data, _neutral_words(), name))


@cache
def _packs() -> Mapping[str, Mapping[str, Any]]:
    """Return the data of the library's packs by file name."""
    names = sorted(file.name for file in data_file("artifacts/rules").iterdir() if file.name.endswith(".toml"))
    return {name: load_toml(f"artifacts/rules/{name}") for name in names}


def _neutral_words() -> Mapping[str, str]:
    words: Mapping[str, str] = _packs()["neutral.toml"]["words"]
    return words


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"The rule file {path} cannot be read: {error.strerror}. Check the path.") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"The rule file {path} is not a UTF-8 TOML file: {error}.") from error


def _parse(data: Mapping[str, Any], shared_words: Mapping[str, str], origin: str) -> list[Rule]:
    """Return the rules in one pack; *origin* names the pack in error messages."""
    if unknown := set(data) - _KEYS:
        raise SettingsError(f"{origin}: unknown key {min(unknown)!r}; a rule file has {', '.join(sorted(_KEYS))}.")
    words = {**shared_words, **data.get("words", {})}
    language = data.get("language", "neutral")
    entries = data.get("rules", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise SettingsError(f"{origin}: write each rule as a table headed [[rules]].")
    rules = list(_label_rules(data.get("labels", {}), language, origin))
    rules += [_rule(entry, words, language, f"{origin}, rule {number}") for number, entry in enumerate(entries, 1)]
    _check_unique([rule.id for rule in rules], origin)
    return rules


def _label_rules(labels: Mapping[str, Any], language: str, origin: str) -> Iterator[Rule]:
    """Yield one rule per category for its labels: short lines that are taken word by word, with or without a count."""
    for category, texts in labels.items():
        if category not in ARTIFACT_CATEGORIES:
            raise SettingsError(f"{origin}, labels: unknown category {category!r}. {_known_categories()}")
        if not isinstance(texts, list) or not all(isinstance(text, str) and text.strip() for text in texts):
            raise SettingsError(f"{origin}, labels: {category} is not a list of texts.")
        words = "|".join(re.escape(text).replace(r"\ ", " ") for text in texts)
        yield Rule(
            f"{language}.labels.{category}",
            category,
            rf"(?:{words}) ?(?:[(\[]?\d{{1,6}}[)\]]?)?",
            catches=tuple(texts),
            language=language,
        )


def _known_categories() -> str:
    return f"Known categories: {', '.join(ARTIFACT_CATEGORIES)}."


def _check_unique(ids: Sequence[str], origin: str) -> None:
    if twice := [name for name in ids if ids.count(name) > 1]:
        raise SettingsError(f"{origin}: two rules are called {twice[0]!r}; give each its own id.")


def _rule(entry: Mapping[str, Any], words: Mapping[str, str], language: str, where: str) -> Rule:
    """Return one rule after checking its fields; *where* tells the user which one it is."""
    if missing := [name for name in ("id", "category") if not isinstance(entry.get(name), str)]:
        raise SettingsError(f"{where}: {missing[0]!r} is missing or not text.")
    where = f"{where} ({entry['id']})"
    if unknown := set(entry) - _FIELDS:
        raise SettingsError(f"{where}: unknown field {min(unknown)!r}. Known fields: {', '.join(sorted(_FIELDS))}.")
    if entry["category"] not in ARTIFACT_CATEGORIES:
        raise SettingsError(f"{where}: unknown category {entry['category']!r}. {_known_categories()}")
    if entry.get("where", "line") not in get_args(Where):
        raise SettingsError(f"{where}: 'where' is one of {', '.join(get_args(Where))}, not {entry['where']!r}.")
    probability = entry.get("probability", USUAL_PROBABILITY)
    if not isinstance(probability, int | float) or not 0 < probability <= 1:
        raise SettingsError(f"{where}: 'probability' is a number above 0 and at most 1, not {probability!r}.")
    return Rule(
        id=entry["id"],
        category=entry["category"],
        pattern="|".join(expand(part, words, where) for part in _parts(entry.get("pattern"), where)),
        where=entry.get("where", "line"),
        raw=bool(entry.get("raw", False)),
        probability=float(probability),
        catches=tuple(entry.get("catches", ())),
        leaves=tuple(entry.get("leaves", ())),
        language=language,
    )


def _parts(pattern: object, where: str) -> list[str]:
    """Return the alternatives of a pattern, which is one string or a list of them."""
    parts = [pattern] if isinstance(pattern, str) else pattern
    if not isinstance(parts, list) or not parts or not all(isinstance(part, str) for part in parts):
        raise SettingsError(f"{where}: 'pattern' is missing, or neither text nor a list of texts.")
    return parts


def _check_pattern(rule: Rule) -> None:
    """Raise ``SettingsError`` unless the pattern of a user's rule compiles and takes something to match."""
    try:
        empty = rule.regex.fullmatch("")
    except re.error as error:
        raise SettingsError(f"Rule {rule.id}: the pattern is no regular expression: {error}.") from error
    if empty:
        raise SettingsError(f"Rule {rule.id}: the pattern also matches an empty line; make it ask for some text.")


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
