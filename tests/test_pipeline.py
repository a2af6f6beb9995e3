"""From two texts to a report, with the bundled encoder."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import permutations, product
from pathlib import Path
from typing import Any

import pytest

from alignqa import Aligner, InputError, Report, Settings, align
from alignqa.encoders import embedding
from alignqa.vectors import Embedding
from tests.hashing import HashEncoder

STORIES = Path(__file__).parents[1] / "examples" / "stories"

WELL = """Sumur tua di Desa Karang kembali mengeluarkan air
Sumur itu digali pada tahun 1931 oleh para petani dan mengering empat puluh tahun lalu.
[iklan_1]
Pekan lalu hujan lebat mengisi tanah di sekitarnya sehingga air naik sampai ke bibir sumur.
"Nenek saya selalu bilang air itu akan pulang," kata Kepala Desa Sutrisno.
Sekolah dasar di seberang jalan kini memakai air itu untuk menyiram kebun.
"""
WELL_EN = """Old well in Karang village gives water again
The well was dug by farmers in 1931 and ran dry forty years ago.
Last week heavy rain filled the ground around it, and the water rose to the rim of the well.
"My grandmother always said the water would come home," said village head Sutrisno.
The primary school across the road now uses it to water its garden.
"""
CHESS = """A nine-year-old girl has won the national chess championship.
She beat a retired judge in the final game, which lasted five hours.
Her coach said she had learned the opening from her uncle by telephone.
The prize is a trip to a tournament in Iceland next spring.
"""


#: One sentence each, on different matters, in every language.
ALONE = {
    "en": [
        "The baker closed her shop early because the flour had run out.",
        "Scientists have discovered a new species of frog on the island.",
        "The train to the coast was delayed by a fallen tree.",
    ],
    "id": [
        "Tukang roti itu menutup tokonya lebih awal karena tepungnya habis.",
        "Para ilmuwan menemukan spesies katak baru di pulau itu.",
        "Kereta menuju pantai terlambat karena ada pohon tumbang.",
    ],
    "de": [
        "Die Bäckerin schloss ihren Laden früh, weil das Mehl ausgegangen war.",
        "Wissenschaftler haben auf der Insel eine neue Froschart entdeckt.",
        "Der Zug an die Küste verspätete sich wegen eines umgestürzten Baumes.",
    ],
    "zh": [
        "面包师因为面粉用完了，提早关了店。",
        "科学家在岛上发现了一种新的青蛙。",
        "开往海边的火车因为一棵倒下的树而晚点。",
    ],
    "ru": [
        "Пекарь закрыла магазин раньше, потому что закончилась мука.",
        "Учёные обнаружили на острове новый вид лягушек.",
        "Поезд к побережью задержался из-за упавшего дерева.",
    ],
    "vi": [
        "Người thợ làm bánh đóng cửa tiệm sớm vì hết bột mì.",
        "Các nhà khoa học đã phát hiện một loài ếch mới trên đảo.",
        "Chuyến tàu ra bờ biển bị trễ vì một cái cây đổ.",
    ],
}
#: Stories of two to four sentences.
SHORT = {
    "id": [
        "Perpustakaan desa dibuka kembali. Selama banjir, warga menyelamatkan lebih dari seribu buku.",
        "Seorang penyelam menemukan cincin kawinnya. Cincin itu hilang tujuh tahun lalu di danau. Istrinya menangis "
        "ketika mendengar kabar itu.",
        "Harga cabai naik dua kali lipat. Petani menyalahkan hujan yang tidak kunjung berhenti. Pedagang di pasar "
        "mengeluh. Pemerintah berjanji akan mendatangkan cabai dari pulau lain.",
    ],
    "en": [
        "The village library has reopened. During the flood, residents rescued more than a thousand books.",
        "A diver has found his wedding ring. It was lost in the lake seven years ago. His wife wept when she heard the "
        "news.",
        "The price of chillies has doubled. Farmers blame the rain, which will not stop. Traders at the market are "
        "complaining. The government has promised to bring in chillies from another island.",
    ],
    "fr": [
        "La bibliothèque du village a rouvert. Pendant l'inondation, les habitants ont sauvé plus de mille livres.",
        "Un plongeur a retrouvé son alliance. Elle avait été perdue dans le lac il y a sept ans. Sa femme a pleuré en "
        "apprenant la nouvelle.",
        "Le prix des piments a doublé. Les agriculteurs accusent la pluie, qui ne cesse pas. Les marchands se "
        "plaignent. Le gouvernement a promis de faire venir des piments d'une autre île.",
    ],
}
LANGUAGE_PAIRS = [("id", "en"), ("de", "en"), ("zh", "en"), ("ru", "vi"), ("vi", "de"), ("zh", "ru")]


def issues(report: Report) -> list[tuple[str, str]]:
    return [(issue.type, issue.spans[0].text) for issue in report.issues]


class Counting(HashEncoder):
    """Counts how often it is asked."""

    def __init__(self) -> None:
        super().__init__()
        self.calls = 0

    def encode_detailed(self, sentences: Sequence[str], /, *, tokens: bool) -> Embedding:
        self.calls += 1
        return super().encode_detailed(sentences, tokens=tokens)


@pytest.fixture(scope="module")
def ferry(aligner: Aligner) -> Report:
    return aligner.align(STORIES / "ferry.id.txt", STORIES / "ferry.en.txt", source_lang="id", target_lang="en")


def test_an_aligner_is_shown_by_what_it_signs(aligner: Aligner) -> None:
    assert repr(aligner) == f"<Aligner {aligner.signature}>"


def test_the_example_story_shows_exactly_what_was_put_into_it(ferry: Report) -> None:
    assert ferry.verdict == "translation"
    assert issues(ferry) == [
        ("number", "120"),
        ("addition", "The ferry was built in Batam by a shipyard that usually makes patrol boats."),
        ("artifact", "[iklan_2]"),
        ("omission", "Kapal diesel yang lama akan dijadikan museum terapung di Balige."),
        ("artifact", "Baca juga: Lima desa wisata di tepi danau yang wajib dikunjungi"),
        ("artifact", "Komentar (0)"),
    ]


def test_a_faithful_translation_has_no_issue_but_the_artifact(aligner: Aligner) -> None:
    report = aligner.align(WELL, WELL_EN, source_lang="id", target_lang="en")
    assert (report.verdict, report.score) == ("translation", 1.0)
    assert issues(report) == [("artifact", "[iklan_1]")]


@pytest.mark.parametrize(
    ("line", "line_en"),
    [
        ("Sekarang juga.", "Right now."),  # English alone has this label
        ("Memuat...", "They load it..."),  # Indonesian alone has this one
        ("Cuaca", "Weather"),
        ("Berlangganan buletin kami", "Sign up to the circular that we send"),
        ("[iklan_sumur]", "(The well's advert)"),
    ],
)
def test_a_line_and_its_translation_are_artifacts_in_both_versions_or_in_neither(
    aligner: Aligner, line: str, line_en: str
) -> None:
    lines, lines_en = WELL.splitlines(), WELL_EN.splitlines()
    lines.insert(-1, line)
    lines_en.insert(-1, line_en)
    report = aligner.align(lines, lines_en, source_lang="id", target_lang="en")
    assert not [issue for issue in report.issues if issue.type in ("omission", "addition")]
    assert bool(report.source.sentences[-2].artifact) == bool(report.target.sentences[-2].artifact)


def test_the_translation_of_an_artifact_inside_a_sentence_is_no_addition(aligner: Aligner) -> None:
    lines, lines_en = WELL.splitlines(), WELL_EN.splitlines()
    lines[-1] += " © AFP"
    lines_en[-1] += " Copyright by the agency AFP"
    report = aligner.align(lines, lines_en, source_lang="id", target_lang="en")
    assert issues(report) == [("artifact", "[iklan_1]"), ("artifact", "© AFP")]
    report = aligner.align(WELL.splitlines(), lines_en, source_lang="id", target_lang="en")
    assert issues(report)[1:] == [("addition", "Copyright by the agency AFP")]


def test_two_different_stories_are_called_that_without_a_flood_of_omissions(aligner: Aligner) -> None:
    report = aligner.align(WELL, CHESS, source_lang="id", target_lang="en")
    assert (report.verdict, report.score) == ("different_stories", 0.0)
    assert issues(report) == [("artifact", "[iklan_1]")]
    assert not any(pair.aligned for pair in report.pairs)


@pytest.mark.parametrize(("first", "second"), LANGUAGE_PAIRS)
def test_single_sentences_are_a_translation_or_different(aligner: Aligner, first: str, second: str) -> None:
    for (i, source), (j, target) in product(enumerate(ALONE[first]), enumerate(ALONE[second])):
        report = aligner.align([source], [target], source_lang=first, target_lang=second)
        assert report.verdict == ("translation" if i == j else "different_stories")


@pytest.mark.parametrize(("first", "second"), list(permutations(SHORT, 2)))
def test_stories_of_a_few_sentences_are_a_translation_or_different(aligner: Aligner, first: str, second: str) -> None:
    for (i, source), (j, target) in product(enumerate(SHORT[first]), enumerate(SHORT[second])):
        report = aligner.align(source, target, source_lang=first, target_lang=second)
        assert report.verdict == ("translation" if i == j else "different_stories")
        assert issues(report) == []


def test_only_short_stories_are_compared_with_other_sentences() -> None:
    encoder = Counting()
    aligner = Aligner(encoder)
    long = [f"Nomor {number} dari dua puluh kalimat." for number in range(20)]
    list(aligner.align_many([(long, long, "id", "id")] * 2))
    assert encoder.calls == 1
    list(aligner.align_many([(long, long[:3], "id", "id"), (long[:3], long, "id", "id")]))
    assert encoder.calls == 3
    aligner.align(long[:2], long[:2], source_lang="id", target_lang="id")
    assert encoder.calls == 4


def test_half_a_story_is_a_partial_translation(aligner: Aligner) -> None:
    report = aligner.align(WELL, "\n".join(WELL_EN.split("\n")[:3]), source_lang="id", target_lang="en")
    assert report.verdict == "partial"
    assert [kind for kind, _ in issues(report)] == ["artifact", "omission", "omission"]


def test_a_story_of_nothing_but_artifacts_is_empty(aligner: Aligner) -> None:
    report = aligner.align("[iklan_1]\nKomentar (0)", WELL_EN, source_lang="id", target_lang="en")
    assert report.verdict == "empty"


def test_a_sentence_left_in_the_source_language_is_one_issue(aligner: Aligner) -> None:
    lines = WELL_EN.split("\n")
    lines[2] = WELL.split("\n")[3]
    report = aligner.align(WELL, "\n".join(lines), source_lang="id", target_lang="en")
    assert [issue.type for issue in report.issues] == ["artifact", "untranslated"]


def test_a_sentence_that_stands_twice_is_one_duplicate(aligner: Aligner) -> None:
    lines = WELL_EN.split("\n")
    report = aligner.align(WELL, "\n".join([*lines[:3], lines[2], *lines[3:]]), source_lang="id", target_lang="en")
    assert [(issue.type, issue.target) for issue in report.issues] == [("artifact", ()), ("duplicate", (2, 3))]


def test_sentences_are_kept_as_given(aligner: Aligner) -> None:
    source, target = WELL.strip().split("\n"), WELL_EN.strip().split("\n")
    report = aligner.align(source, target, source_lang="id", target_lang="en")
    assert [sentence.text for sentence in report.source.sentences] == source
    assert (source, target) == (WELL.strip().split("\n"), WELL_EN.strip().split("\n"))


def test_many_pairs_give_the_same_reports_as_one_by_one(aligner: Aligner) -> None:
    pairs = [(WELL, WELL_EN, "id", "en"), (WELL, CHESS, "id", "en")]
    together = [report.to_dict() for report in aligner.align_many(iter(pairs))]
    alone = [
        aligner.align(source, target, source_lang=first, target_lang=second).to_dict()
        for source, target, first, second in pairs
    ]
    assert together == alone


def test_pairs_before_a_broken_one_are_not_lost(aligner: Aligner) -> None:
    def pairs() -> Iterator[tuple[str, str, str, str]]:
        yield WELL, WELL_EN, "id", "en"
        yield WELL, "   ", "id", "en"

    reports = aligner.align_many(pairs())
    assert next(reports).verdict == "translation"
    with pytest.raises(InputError, match="target"):
        next(reports)


@pytest.mark.parametrize("pair", [WELL, Path("story.txt"), (WELL,), (WELL, WELL_EN, "id", "en", None), {"source": 1}])
def test_an_item_that_is_not_a_pair_is_refused_with_the_form_of_one(aligner: Aligner, pair: Any) -> None:
    with pytest.raises(InputError, match=r"is a tuple \(source, target\) or .* but one is "):
        list(aligner.align_many([pair]))


def test_the_same_input_gives_the_same_bytes() -> None:
    reports = [align(WELL, WELL_EN, source_lang="id", target_lang="en") for _ in range(2)]
    first, second = (json.dumps(report.to_dict()) for report in reports)
    assert first == second


def test_a_very_long_story_is_aligned_without_token_vectors_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedding, "MAX_SENTENCES_WITH_TOKENS", 4)
    reports = list(Aligner().align_many([(WELL, WELL_EN, "id", "en"), (CHESS, CHESS[:130], "en", "en")]))
    assert [report.signature.settings for report in reports] == [{"tokens": "left out"}] * 2
    assert reports[0].verdict == "translation"
    assert issues(reports[0]) == [("artifact", "[iklan_1]")]


def test_checks_and_confidence_can_be_limited(aligner: Aligner) -> None:
    only_artifacts = Aligner(aligner.encoder, Settings(checks=("artifact",)))
    report = only_artifacts.align(
        STORIES / "ferry.id.txt", STORIES / "ferry.en.txt", source_lang="id", target_lang="en"
    )
    assert {issue.type for issue in report.issues} == {"artifact"}
    certain = Aligner(aligner.encoder, Settings(min_confidence=1.0))
    assert certain.align(WELL, WELL_EN, source_lang="id", target_lang="en").issues == ()
    assert certain.signature.settings == {"min_confidence": 1.0}


def test_artifacts_of_two_different_stories_stay_artifacts(aligner: Aligner) -> None:
    labels = [CHESS.splitlines()[0], "Got it", *CHESS.splitlines()[1:3], "Image caption", CHESS.splitlines()[3]]
    report = aligner.align(WELL.splitlines(), labels, source_lang="id", target_lang="en")
    assert report.verdict == "different_stories"
    assert issues(report) == [("artifact", text) for text in ("Got it", "Image caption", "[iklan_1]")]
