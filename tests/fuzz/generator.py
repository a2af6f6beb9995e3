"""A corpus of stories and a source of randomness in; pairs of hostile texts out, the same for the same seed."""

from __future__ import annotations

import json
import random
import tomllib
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

#: Languages of the development data, with those that have no table of any kind.
LANGUAGES = (
    *("id", "en", "de", "vi", "ms", "fr", "zh", "ja", "ko", "ar", "fa", "he", "ru", "uk", "pl", "cs", "ro", "hu", "fi"),
    *("tr", "el", "hi", "ta", "th", "sw", "tl", "es", "it", "pt", "nl", "sv"),
)

#: Zeros of the digits of several scripts, which follow them in Unicode.
ZEROS = "0٠۰०௦๐０𝟘"
OTHER_NUMERALS = ("½", "²", "Ⅻ", "④", "㊿", "一千二百", "XIV", "MCMXC", "1e9", "NaN", "٪", "‰", "0", "00", "007")
BETWEEN_DIGITS = (",", ".", " ", "\u00a0", "\u202f", "'", "’", "٬", "٫", "·", "")
BETWEEN_NUMBERS = ("-", "–", "—", "/", ":", ".", ",", " ", " à ", " to ", " bis ", " – ", "x", "h", "", "\u2212", "..")
CURRENCIES = ("$", "€", "Rp", "Rp.", "¥", "₫", "US$", "£", "%", "°C", "#", "§", "+", "−", "±", "~", ">")

#: What has a meaning in some script, format or program.
HOSTILE = (
    *"\x00\x01\x07\x08\x0b\x0c\x1b\x7f\x85\xa0\xad\u061c\u200b\u200d\u200e\u202e\u2028\u2029\u2066\ufeff\ufffe\ufffd",
    *("\ud800", "\udfff", "\U0010ffff", "\U000e0041", "\u0301", "\u0301" * 50, "👩‍👩‍👧", "🇮🇩", "ﷺ", "İ", "ß", "ﬁ", "ǆ"),
    *(
        "<b>",
        "</p>",
        "<!--",
        "]]>",
        "&amp;",
        "&#0;",
        "<script>alert(1)</script>",
        "{{",
        "{%",
        "}}",
        "\x1b[31m",
        "\x1b]0;",
    ),
    *(
        "=1+1",
        "@SUM(A1)",
        "|",
        "`",
        "[x](y)",
        "\\",
        "\\n",
        '"',
        "“",
        "„",
        "«",
        "'",
        "((",
        "))",
        "[",
        "…",
        "...",
        "?!",
        "。",
    ),
    *(
        "\t",
        "\r",
        "\r\n",
        "\n\n",
        "\n",
        " " * 30,
        "http://a.b/c?d=e#f",
        "a@b.c",
        "@ana",
        "#banjir",
        "A.B.C.",
        "Dr.",
        "‐",
    ),
    *("[iklan_2]", "Baca juga: ", "Read more: ", "ADVERTISEMENT", "(ant/ant)", "Komentar (0)", "Foto: AFP", "Source: "),
)


@dataclass(frozen=True, slots=True)
class Case:
    """Two texts with their languages, and a number to choose further by."""

    source: str
    target: str
    source_lang: str
    target_lang: str
    number: int = 0

    def to_json(self) -> str:
        """Return the case on one line, ASCII only."""
        return json.dumps([self.source, self.target, self.source_lang, self.target_lang, self.number])


@dataclass(frozen=True, slots=True)
class Corpus:
    """Parallel stories: for each its texts by language."""

    stories: Sequence[dict[str, str]]

    @classmethod
    def read(cls, *folders: Path) -> Corpus:
        """Return the stories of all files ``*.jsonl`` and ``*.txt`` of the *folders*, whatever they are called there.

        A line of JSON may have a text or a list of sentences for each language code, or ``source_text`` and
        ``target_text``, or a ``text``.
        """
        found = []
        for folder in folders:
            for path in sorted(folder.rglob("*")):
                if path.suffix == ".jsonl":
                    found += [_story(json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]
                elif path.suffix == ".txt":
                    found.append({"en": path.read_text(encoding="utf-8")})
        return cls([story for story in found if story])


def _story(row: dict[str, Any]) -> dict[str, str]:
    texts = {key: value for key, value in row.items() if key in LANGUAGES}
    if "source_text" in row:
        texts |= {row["source_lang"]: row["source_text"], row["target_lang"]: row["target_text"]}
    elif "text" in row:
        texts |= {row.get("language", "en"): row["text"]}
    return {code: text if isinstance(text, str) else "\n".join(text) for code, text in texts.items() if text}


def make_case(rng: random.Random, corpus: Corpus) -> Case:
    """Return a part of two versions of a story, or of two stories, each with up to six mutations."""
    story = rng.choice(corpus.stories)
    other = story if rng.random() < 0.8 else rng.choice(corpus.stories)
    languages = rng.choice(sorted(story)), rng.choice(sorted(other))
    start, length = rng.random(), rng.choice((1, 1, 2, 2, 3, 4, 6))
    width = rng.choice((100, 200, 300, 800))
    texts = [_part(text[code], start, length, width) for text, code in zip((story, other), languages, strict=True)]
    source, target = (mutated(text, rng, corpus) for text in texts)
    if rng.random() < 0.2:
        languages = rng.choice(LANGUAGES), rng.choice(LANGUAGES)
    return Case(source, target, *languages, rng.randrange(1 << 30))


def _part(text: str, start: float, length: int, width: int) -> str:
    lines = text.splitlines() or [text]
    first = int(start * len(lines))
    return "\n".join(line[:width] for line in lines[first : first + length])


def mutated(text: str, rng: random.Random, corpus: Corpus) -> str:
    """Return the *text* after some mutations."""
    for _ in range(rng.randrange(7)):
        text = rng.choice(MUTATIONS)(text, rng, corpus)
    return text


def quantity(rng: random.Random) -> str:
    """Return a number, range, date, amount or time of some shape, in the words of some language's table."""
    words = quantity_words(rng.choice(("de", "en", "es", "fr", "id", "it", "ms", "ru", "vi", "zh", "neutral")))
    pieces = []
    for _ in range(rng.choice((1, 1, 2, 2, 3, 5))):
        kind = rng.random()
        if kind < 0.5:
            pieces.append(_number(rng))
        elif kind < 0.8:
            pieces.append(rng.choice(words))
        else:
            pieces.append(rng.choice((*OTHER_NUMERALS, *CURRENCIES)))
    return rng.choice(BETWEEN_NUMBERS).join(pieces) + rng.choice(("", " ", ".", ",")) + rng.choice((*words[:40], ""))


def _number(rng: random.Random) -> str:
    zero = ord(rng.choice(ZEROS) if rng.random() < 0.3 else "0")
    groups = ["".join(chr(zero + rng.randrange(10)) for _ in range(rng.choice((1, 1, 2, 3, 3, 4))))]
    while rng.random() < 0.4:
        groups.append("".join(chr(zero + rng.randrange(10)) for _ in range(rng.choice((1, 2, 3, 3, 3, 4)))))
    return rng.choice(("", "", "", "-", "+")) + rng.choice(BETWEEN_DIGITS).join(groups)


@cache
def quantity_words(language: str) -> list[str]:
    """Return all words of the library's table of quantities for *language*."""
    return sorted(
        set(_texts(tomllib.loads((files("alignqa") / f"data/quantities/{language}.toml").read_text("utf-8"))))
    )


def _texts(data: Any) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    for item in data if isinstance(data, list) else data.values() if isinstance(data, dict) else ():
        yield from _texts(item)
    if isinstance(data, dict):
        yield from data


Mutation = Callable[[str, random.Random, Corpus], str]


def _spot(text: str, rng: random.Random) -> int:
    """Return an offset, most often where a word begins."""
    spaces = [i + 1 for i, character in enumerate(text) if character.isspace()]
    return rng.choice(spaces) if spaces and rng.random() < 0.7 else rng.randrange(len(text) + 1)


def insert_quantity(text: str, rng: random.Random, _: Corpus) -> str:
    """Put a quantity somewhere."""
    at = _spot(text, rng)
    return f"{text[:at]}{quantity(rng)}{rng.choice((' ', ''))}{text[at:]}"


def insert_hostile(text: str, rng: random.Random, _: Corpus) -> str:
    """Put something with a meaning somewhere."""
    at = _spot(text, rng)
    return text[:at] + rng.choice(HOSTILE) + text[at:]


def insert_random(text: str, rng: random.Random, _: Corpus) -> str:
    """Put a few characters of anywhere in Unicode somewhere."""
    at = _spot(text, rng)
    block = rng.choice(
        (0x20, 0x80, 0x300, 0x590, 0x900, 0xE00, 0x1100, 0x2000, 0x3000, 0xAC00, 0xFE00, 0x1F300, 0xF0000)
    )
    return text[:at] + "".join(chr(block + rng.randrange(0x180)) for _ in range(rng.randrange(1, 12))) + text[at:]


def insert_foreign(text: str, rng: random.Random, corpus: Corpus) -> str:
    """Put a part of another story, in whatever language, somewhere."""
    story = rng.choice(corpus.stories)
    other = story[rng.choice(sorted(story))]
    start, at = rng.randrange(len(other)), _spot(text, rng)
    return f"{text[:at]}{other[start : start + rng.randrange(1, 200)]} {text[at:]}"


def remove(text: str, rng: random.Random, _: Corpus) -> str:
    """Take a part out."""
    at = _spot(text, rng)
    return text[:at] + text[at + rng.randrange(1, 1 + max(1, len(text) // 3)) :]


def truncate(text: str, rng: random.Random, _: Corpus) -> str:
    """End the text anywhere."""
    return text[: rng.randrange(len(text) + 1)]


def repeat(text: str, rng: random.Random, _: Corpus) -> str:
    """Say a part several times."""
    at, length = _spot(text, rng), rng.choice((1, 3, 20, 100))
    return text[:at] + text[at : at + length] * rng.choice((2, 2, 3, 20)) + text[at:]


def shuffle_lines(text: str, rng: random.Random, _: Corpus) -> str:
    """Change the order of the lines."""
    lines = text.splitlines()
    return rng.choice(("\n", "\r\n", " ", "\u2028")).join(rng.sample(lines, len(lines)))


def shuffle_words(text: str, rng: random.Random, _: Corpus) -> str:
    """Change the order of the words of a line."""
    lines = text.splitlines() or [""]
    n = rng.randrange(len(lines))
    words = lines[n].split()
    return "\n".join([*lines[:n], " ".join(rng.sample(words, len(words))), *lines[n + 1 :]])


def change_digits(text: str, rng: random.Random, _: Corpus) -> str:
    """Write every digit as another, maybe of another script."""
    zero = ord(rng.choice(ZEROS))
    return "".join(chr(zero + rng.randrange(10)) if c.isdigit() and rng.random() < 0.5 else c for c in text)


def change_form(text: str, rng: random.Random, _: Corpus) -> str:
    """Change the case, the normal form, the spaces or the marks of the whole text."""
    changes: tuple[Callable[[], str], ...] = (
        text.upper,
        text.title,
        text.swapcase,
        lambda: unicodedata.normalize(rng.choice(("NFC", "NFD", "NFKC", "NFKD")), text),
        lambda: "".join(text.split(" ")),
        lambda: text.replace(".", ""),
        lambda: text.replace(" ", rng.choice("\u00a0\u200b\u3000\t\n")),
        lambda: text.encode("utf-8", "replace").decode(rng.choice(("latin-1", "cp437"))),
        lambda: text[::-1],
    )
    return rng.choice(changes)()


def lengthen(text: str, rng: random.Random, _: Corpus) -> str:
    """Add a huge word or line, now and then."""
    if rng.random() < 0.9:
        return text
    unit = rng.choice(("a", "1", ".", "(", "7 ", "ab ", "«", "-", "한", "🙂", "\n", "A. "))
    return text + unit * rng.choice((100, 300, 3000))


MUTATIONS: tuple[Mutation, ...] = (
    *(insert_quantity, insert_quantity, insert_quantity, insert_hostile, insert_hostile, insert_random, insert_foreign),
    *(remove, truncate, repeat, shuffle_lines, shuffle_words, change_digits, change_form, lengthen),
)
