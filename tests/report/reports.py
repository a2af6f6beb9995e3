"""Reports made by hand, for tests of what is made of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from alignqa import Document, Issue, Pair, Report, Sentence, Span
from alignqa.datatypes import ArtifactCategory, IssueType, LinkedWords, Severity, Side, Signature, Verdict, WordLink
from tests.stories import document

SIGNATURE = Signature(version="0.1.0", encoder="test-encoder", encoder_hash=None, settings={})


class StoryBuilder:
    """Collects pairs and issues of a story, naming sentences by index and spans by their text."""

    def __init__(self, source: Document, target: Document) -> None:
        self.documents: dict[Side, Document] = {"source": source, "target": target}
        self.issues: list[Issue] = []

    def span(self, side: Side, sentence: int, text: str | None) -> Span:
        """Return the span of *text* in a sentence, or of all of it."""
        found = self.documents[side].sentences[sentence]
        text = found.text if text is None else text
        start = found.start + found.text.index(text)
        return Span(side, start, start + len(text), text)

    def issue(
        self,
        kind: IssueType,
        message: str,
        *,
        source: Mapping[int, str | None] | None = None,
        target: Mapping[int, str | None] | None = None,
        severity: Severity = "major",
        confidence: float = 0.97,
        category: ArtifactCategory | None = None,
    ) -> None:
        """Add an issue; *source* and *target* lead from sentence to marked text, ``None`` for all, "" for nothing."""
        named: dict[Side, Mapping[int, str | None]] = {"source": source or {}, "target": target or {}}
        spans = [self.span(side, i, text) for side, texts in named.items() for i, text in texts.items() if text != ""]
        self.issues.append(
            Issue(
                kind,
                severity,
                confidence,
                message,
                f"test-{kind}",
                tuple(named["source"]),
                tuple(named["target"]),
                tuple(spans),
                category,
            )
        )

    def report(
        self, pairs: Sequence[tuple[tuple[int, ...], tuple[int, ...]]], score: float, verdict: Verdict = "translation"
    ) -> Report:
        """Return the report of all that was added."""
        made = tuple(Pair(left, right, 0.9 if left and right else None, 0.95) for left, right in pairs)
        return Report(
            self.documents["source"],
            self.documents["target"],
            made,
            tuple(self.issues),
            score,
            verdict,
            SIGNATURE,
        )


def with_links(report: Report, words: Mapping[int, Sequence[tuple[str, str]]]) -> Report:
    """Return the *report* with links between the *words* of its pairs, by the number of the pair."""

    def extent(pair: Pair, side: Side, word: str) -> tuple[int, int]:
        document = report.document(side)
        start = document.text.index(word, document.sentences[pair.side(side)[0]].start)
        return start, start + len(word)

    return replace(
        report,
        word_links=tuple(
            LinkedWords(
                tuple(
                    WordLink(*extent(pair, "source", left), *extent(pair, "target", right), 0.93)
                    for left, right in words.get(number, ())
                )
            )
            for number, pair in enumerate(report.pairs)
        ),
    )


def linked() -> Report:
    """Return the report of a story with word links, some of them in groups, across scripts and around marks."""
    source = document(
        "Banjir 😀 merendam 1.250 rumah.",
        "Hujan turun.",
        "Angin\u202e kencang.",
        "Sekolah libur.",
        language="id",
    )
    target = document("غمر الفيضان ١٬٢٥٠ منزلا.", "هطل المطر وهبت الريح.", language="ar")
    story = StoryBuilder(source, target)
    story.issue("number", "The number differs.", source={0: "1.25"}, target={0: "١٬٢٥٠"})
    story.issue("omission", "This sentence is missing.", source={3: None})
    words = {
        0: [("Banjir", "الفيضان"), ("merendam", "غمر"), ("1.250", "١٬٢٥٠"), ("rumah", "منزلا")],
        1: [("Hujan", "المطر"), ("turun", "هطل"), ("Angin", "الريح"), ("kencang", "الريح"), ("kencang", "وهبت")],
    }
    return with_links(story.report([((0,), (0,)), ((1, 2), (1,)), ((3,), ())], 0.7), words)


def flood() -> Report:
    """Return the report of a story about a flood that holds a fault of nearly every kind."""
    source = document(
        "Banjir merendam tiga kecamatan di Kabupaten Bone sejak Senin malam.",
        "Sedikitnya 1.250 rumah terendam air setinggi lutut.",
        "Baca juga: Jalan ke Bandara Masih Ditutup",
        "Bupati Andi Fahsar meminta warga tetap tenang, tetapi siap mengungsi.",
        "Sekolah diliburkan sampai hari Kamis.",
        "Listrik di dua desa masih padam.",
        "Petugas PLN memeriksa gardu satu per satu.",
        "“Air belum juga surut,” kata Rahma, seorang pedagang.",
        "Hujan diperkirakan berlanjut sampai akhir pekan.",
        "Warga diminta menjauhi sungai. (ant/ant)",
        "Pemerintah daerah menyiapkan dapur umum di empat lokasi.",
        "Bantuan pertama tiba pada Rabu pagi.",
        "Isinya beras, air bersih dan selimut.",
        "Relawan membagikannya dari rumah ke rumah.",
        "Tidak ada korban jiwa dalam bencana ini.",
        "[iklan_3]",
        "Komentar (4)",
        language="id",
    )
    target = document(
        "Floods have covered three districts of Bone Regency since Monday night.",
        "At least 12,500 houses stand knee-deep in water.",
        "Regent Andi Fashar asked residents to remain calm.",
        "Power is still out in two villages.",
        "Staff of the utility PLN are checking the substations one by one.",
        "“Air belum juga surut,” kata Rahma, seorang pedagang.",
        "Rain is expected to continue until the weekend.",
        "Rain is expected to continue until the weekend.",
        "Residents are asked to keep away from the river.",
        "The river last flooded in 2015.",
        "The local government is setting up public kitchens in four places.",
        "The first aid arrived on Wednesday morning.",
        "It consists of rice, clean water and blankets.",
        "Volunteers hand it out from house to house.",
        "Nobody was killed in this disaster.",
        "Comments (4)",
    )
    source = source.with_artifacts({2: "related_link", 15: "ad_placeholder", 16: "comments"})
    story = StoryBuilder(source, target.with_artifacts({15: "comments"}))
    _add_flood_issues(story)
    pairs: list[tuple[tuple[int, ...], tuple[int, ...]]] = [((0,), (0,)), ((1,), (1,)), ((3,), (2,)), ((4,), ())]
    pairs += [((5,), (3,)), ((6,), (4,)), ((7,), (5,)), ((8,), (6,)), ((), (7,)), ((9,), (8,)), ((), (9,))]
    pairs += [((i,), (i,)) for i in range(10, 15)]
    return story.report(pairs, 0.7346, "translation")


def _add_flood_issues(story: StoryBuilder) -> None:
    story.issue(
        "number",
        "The number differs: 1,250 in the source, 12,500 in the target.",
        source={1: "1.250"},
        target={1: "12,500"},
        severity="critical",
        confidence=0.995,
    )
    story.issue("artifact", "Link to another story.", source={2: None}, category="related_link", severity="minor")
    story.issue(
        "omission",
        "This part has no counterpart in the translation.",
        source={3: ", tetapi siap mengungsi"},
        target={2: ""},
    )
    story.issue(
        "name",
        "The name is spelt differently.",
        source={3: "Fahsar"},
        target={2: "Fashar"},
        severity="minor",
        confidence=0.8,
    )
    story.issue("omission", "This sentence is missing from the translation.", source={4: None})
    story.issue("untranslated", "This sentence was left in Indonesian.", source={7: ""}, target={5: None})
    story.issue(
        "duplicate", "This sentence stands twice here, but not in the other version.", target={6: None, 7: None}
    )
    story.issue("artifact", "Initials of the editors.", source={9: "(ant/ant)"}, category="metadata", severity="minor")
    story.issue("addition", "This sentence has no counterpart in the source.", target={9: None}, confidence=0.91)
    for side, sentence, category in (
        ("source", 15, "ad_placeholder"),
        ("source", 16, "comments"),
        ("target", 15, "comments"),
    ):
        story.issue(
            "artifact", "Not part of the story.", category=category, severity="minor", **{side: {sentence: None}}
        )  # type: ignore[arg-type]


def hostile() -> Report:
    """Return the report of a story that tries to be more than text."""
    source = document(
        '=HYPERLINK("http://evil.example") & <b>tebal</b> ]]> <!-- \x00\x01\x1b[31m',
        "Satu\tdua\u2028tiga\x0bempat\uffff",
        "\ud800 Kata\u202e terbalik",
        language="id",
    )
    target = document(
        '=HYPERLINK("http://evil.example") & <b>bold</b> ]]> <!-- \x00\x01\x1b[31m',
        "One\ttwo\u2028three\x0bfour\uffff",
        "\ud800 Words\u202e reversed",
    )
    story = StoryBuilder(source, target)
    story.issue("number", "+1 <i>&amp;</i> \x02differs", source={0: "<b>tebal"}, target={0: "<b>bold"})
    story.issue("name", '@SUM(A1) "crosses"', source={0: "tebal</b>"}, target={0: ""})
    return story.report([((0,), (0,)), ((1,), (1,)), ((2,), (2,))], 0.5)


def crossing() -> Report:
    """Return the report of a reordered story, with groups of several sentences and one script unspaced."""
    source = document("Satu.", "Dua.", "Tiga.", "Empat.", language="id")
    text = "四。三。一。二。五。"
    sentences = tuple(Sentence(text[i : i + 2], i, i + 2) for i in range(0, len(text), 2))
    story = StoryBuilder(source, Document(text, sentences, "zh"))
    story.issue("order", "The order differs.", source={0: None}, target={2: None, 3: None}, severity="minor")
    story.issue("duplicate", "Stands twice.", target={0: None, 4: None})
    return story.report([((0, 1), (2, 3)), ((2,), (1,)), ((3,), (0,)), ((), (4,))], 0.8)
