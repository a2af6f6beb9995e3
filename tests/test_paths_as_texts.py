"""A file's name given as a text is refused, whoever asks: it would be read as a story of one line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from alignqa import Aligner, InputError, align, clean, score
from alignqa.files import refuse_path
from tests.hashing import HashEncoder

STORY = "The ferry was late again. Nobody minded."

#: Each takes a text, in place of the source or the target, by the name that its message calls it.
CALLS: dict[str, Callable[[str], object]] = {
    "source": lambda text: align(text, STORY, source_lang="en", target_lang="en", encoder=HashEncoder()),
    "target": lambda text: Aligner(HashEncoder()).align(STORY, text, source_lang="en", target_lang="en"),
    "text": lambda text: clean(text, "en", encoder=HashEncoder()),
    "hypothesis": lambda text: score(text, STORY, lang="en"),
    "reference": lambda text: score(STORY, text, lang="en"),
}


@pytest.fixture(autouse=True)
def _story_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "story.txt").write_text(STORY, encoding="utf-8")
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("name", CALLS)
def test_the_name_of_a_file_is_refused_and_the_message_says_how_to_give_it(name: str, tmp_path: Path) -> None:
    for path in ("story.txt", str(tmp_path / "story.txt")):
        with pytest.raises(InputError) as raised:
            CALLS[name](path)
        message = str(raised.value)
        assert message.startswith(f"The {name} is a str, which is taken as the text itself")
        assert message.endswith(f"pass pathlib.Path({path!r}).")


@pytest.mark.parametrize("text", ["story", "story.txt\n", ".", "x" * 5000, "a/" * 2000, "story.txt\x00"])
def test_other_texts_are_not_taken_for_paths(text: str) -> None:
    refuse_path(text, "source")
