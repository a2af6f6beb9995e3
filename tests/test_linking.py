"""The words of aligned sentences are linked, by the bundled encoder and by any that shows tokens."""

from __future__ import annotations

from typing import Any, get_args

import numpy as np
import pytest

from alignqa import Aligner, Document, Pair, Report, Settings, align
from alignqa.datatypes import LinkedWords, Side
from alignqa.encoders import Encoder, embed
from alignqa.linking import link_pair, link_pairs, link_side
from alignqa.vectors import TokenVectors
from tests.hashing import HashEncoder
from tests.stories import document

CAT = "Kucing itu tidur.", "The cat sleeps."
DREAM = "Ia bermimpi tentang 12 ikan.", "It dreams about 12 fish."
ONE_PAIR = Pair((0,), (0,), 0.9, 0.9)


@pytest.fixture(scope="module")
def encoder(aligner: Aligner) -> Encoder:
    found: Encoder = aligner.encoder
    return found


def aligned(source: Any, target: Any, encoder: Any) -> Report:
    no_checks = Settings(checks=())
    return align(source, target, source_lang="id", target_lang="en", encoder=encoder, settings=no_checks)


def linked(source: Any, target: Any, encoder: Any, pair: int = 0) -> set[tuple[str, str]]:
    """Return the words of a pair that are linked."""
    report = aligned(source, target, encoder)
    links = report.links(report.pairs[pair])
    return {
        (
            report.source.text[link.source_start : link.source_end],
            report.target.text[link.target_start : link.target_end],
        )
        for link in links
    }


def hashed(source: str, target: str) -> tuple[dict[Side, Document], dict[Side, list[TokenVectors] | None]]:
    """Return two documents of one sentence and their tokens, which are their words and marks."""
    found = [embed(HashEncoder(), [text], tokens=True).tokens for text in (source, target)]
    return {"source": document(source), "target": document(target)}, dict(zip(get_args(Side), found, strict=True))


def test_words_that_translate_each_other_are_linked(encoder: Encoder) -> None:
    found = linked([CAT[0]], [CAT[1]], encoder)
    assert {("Kucing", "cat"), ("tidur", "sleeps"), (".", ".")} <= found
    assert not {("Kucing", "sleeps"), ("tidur", "cat")} & found


def test_raw_texts_are_linked_at_their_own_offsets(encoder: Encoder) -> None:
    found = linked(f"  {CAT[0]}\n\n{DREAM[0]}", f"{CAT[1]} {DREAM[1]}", encoder, pair=1)
    assert {("bermimpi", "dreams"), ("12", "12"), ("ikan", "fish")} <= found


def test_a_link_is_of_two_whole_words_of_its_pair(encoder: Encoder) -> None:
    source = (
        "Al-Aqsa ditutup sejak pukul 12.30 ; harganya naik 9,4 persen .",
        "Pemerintahan-pemerintahan itu berunding .",
    )
    target = "Al-Aqsa has been closed since 12:30 ; its prices rose 9.4 percent .", "Those governments negotiated ."
    report = aligned(list(source), list(target), encoder)
    assert report.word_links is not None
    seen = set()
    for number, links in enumerate(own.links for own in report.word_links):
        assert links == tuple(sorted(links, key=lambda link: (link.source_start, link.target_start)))
        for link in links:
            own = report.source.text[link.source_start : link.source_end]
            other = report.target.text[link.target_start : link.target_end]
            assert own in source[number].split()
            assert other in target[number].split()
            assert 0 < link.confidence <= 1
            seen.add((own, other))
    assert {("Al-Aqsa", "Al-Aqsa"), ("12.30", "12:30"), ("9,4", "9.4")} <= seen
    assert ("Pemerintahan-pemerintahan", "governments") in seen


def test_a_group_of_two_sentences_is_linked_as_one(encoder: Encoder) -> None:
    source, together = [CAT[0], DREAM[0]], "The cat sleeps, and it dreams about 12 fish."
    expected = {("Kucing", "cat"), ("tidur", "sleeps"), ("bermimpi", "dreams"), ("12", "12"), ("ikan", "fish")}
    assert expected <= linked(source, [together], encoder)
    assert {(b, a) for a, b in expected} <= linked([together], source, encoder)


def test_sentences_without_a_counterpart_have_no_links(encoder: Encoder) -> None:
    report = aligned([CAT[0], DREAM[0]], [CAT[1]], encoder)
    unaligned = [pair for pair in report.pairs if not pair.aligned]
    assert unaligned
    assert [report.links(pair) for pair in unaligned] == [()] * len(unaligned)


def test_where_an_encoder_shows_no_tokens_there_are_no_links(encoder: Encoder) -> None:
    class Blind:
        def encode(self, sentences: list[str], /) -> Any:
            return encoder.encode(sentences)

    assert aligned([CAT[0]], [CAT[1]], Blind()).word_links is None


def test_any_encoder_that_shows_tokens_will_do() -> None:
    documents, tokens = hashed("Ferdinand, Rotterdam 1912.", "1912: Rotterdam; Ferdinand!")
    found = link_pair(documents, tokens, ONE_PAIR)  # type: ignore[arg-type]
    assert found.source.texts == ("Ferdinand", ",", "Rotterdam", "1912", ".")
    assert found.target.texts == ("1912", ":", "Rotterdam", ";", "Ferdinand", "!")
    assert found.probabilities.shape == (5, 6)
    linked = found.linked_words()
    offsets = [(link.source_start, link.target_start) for link in linked.links]
    assert offsets == [(0, 17), (11, 6), (21, 0)]
    assert linked.unlinked == ()
    assert link_pairs(lambda _: found, [ONE_PAIR, Pair((1,), (), None, 0.9)]) == (linked, LinkedWords())


def test_words_without_a_counterpart_are_named_and_marks_are_not() -> None:
    documents, tokens = hashed("Ferdinand, Rotterdam.", "In 1912 Ferdinand!")
    unlinked = link_pair(documents, tokens, ONE_PAIR).linked_words().unlinked  # type: ignore[arg-type]
    assert [(word.side, documents[word.side].text[word.start : word.end]) for word in unlinked] == [
        ("source", "Rotterdam"),
        ("target", "In"),
        ("target", "1912"),
    ]
    assert all(0.5 <= word.confidence <= 1 for word in unlinked)


def test_a_side_holds_the_tokens_and_words_of_its_sentences_at_offsets_into_the_document() -> None:
    text = document("Satu dua.", "[iklan]", "", "Tiga.")
    tokens = embed(HashEncoder(), [sentence.text for sentence in text.sentences], tokens=True).tokens
    assert tokens is not None
    side = link_side(text, tokens, (0, 2, 3))
    assert side.texts == ("Satu", "dua", ".", "Tiga", ".")
    assert [text.text[start:end] for start, end in side.words] == list(side.texts)
    shown = [text.text[start:end] for start, end in zip(side.starts, side.ends, strict=True)]
    assert shown == ["Satu", "dua", ".", "Tiga", "."]
    assert np.array_equal(side.vectors, np.concatenate([tokens[i].vectors for i in (0, 3)]))


def test_a_sentence_without_tokens_has_words_and_no_links() -> None:
    documents, tokens = hashed("Satu dua.", "Satu dua.")
    tokens["source"] = [TokenVectors.empty(1)]
    found = link_pair(documents, tokens, ONE_PAIR)  # type: ignore[arg-type]
    assert found.source.texts == ("Satu", "dua", ".")
    assert found.linked_words().links == ()
    assert [word.side for word in found.linked_words().unlinked] == ["source", "source", "target", "target"]


def test_links_can_be_left_out_of_a_report(aligner: Aligner) -> None:
    (story,) = aligner.embed([aligner.load([CAT[0]], [CAT[1]], "id", "en")])
    plain, linked_report = aligner.report(story, links=False), aligner.report(story)
    assert plain.word_links is None
    assert plain == linked_report
    assert plain.links(plain.pairs[0], encoder=aligner.encoder) == linked_report.links(linked_report.pairs[0])
