"""Reordered passages and swapped sentences."""

from __future__ import annotations

import numpy as np

from alignqa import Pair, align
from alignqa.checks.order import check_order, passages
from tests.stories import aligned_story, document

INDONESIAN = [
    "Perpustakaan keliling itu mengunjungi dua belas desa di pegunungan setiap bulan.",
    "Sopirnya, Pak Hasan, sudah memperbaiki mesinnya empat kali tahun ini.",
    "Anak-anak menunggu di tepi jalan sejak pagi dengan buku yang sudah selesai dibaca.",
    "Pemerintah daerah menanggung biaya bahan bakar sampai akhir tahun.",
    "Seorang guru mengatakan muridnya kini lebih suka membaca daripada menonton televisi.",
    "Buku komik dan ensiklopedia hewan paling sering dipinjam.",
    "Hujan lebat pernah menutup jalan menuju Sukamaju selama dua minggu.",
    "Warga lalu membawa kotak buku dengan sepeda motor melewati jalan setapak.",
]
ENGLISH = [
    "The mobile library visits twelve villages in the mountains every month.",
    "Its driver, Mr Hasan, has repaired the engine four times this year.",
    "Children wait at the roadside from early morning with the books they have finished.",
    "The local government pays for the fuel until the end of the year.",
    "A teacher said her pupils now prefer reading to watching television.",
    "Comic books and animal encyclopedias are borrowed most often.",
    "Heavy rain once closed the road to Sukamaju for two weeks.",
    "Residents then carried boxes of books along a footpath by motorcycle.",
]


def pair(i: int, j: int) -> Pair:
    return Pair((i,), (j,), 0.9, 0.97)


def test_a_moved_paragraph_is_one_issue_that_names_both_positions() -> None:
    moved = [*ENGLISH[:2], *ENGLISH[4:], *ENGLISH[2:4]]
    report = align(INDONESIAN, moved, source_lang="id", target_lang="en")
    assert report.verdict == "translation"
    assert [(p.source, p.target) for p in report.pairs] == [
        ((i,), (moved.index(sentence),)) for i, sentence in enumerate(ENGLISH)
    ]
    (issue,) = report.issues
    assert (issue.type, issue.rule) == ("order", "moved-passage")
    assert (issue.source, issue.target) == ((2, 3), (6, 7))
    assert [span.text for span in issue.spans] == ["\n".join(INDONESIAN[2:4]), "\n".join(ENGLISH[2:4])]
    assert "after “Residents then carried boxes of books along a footpath by …”" in issue.message


def test_the_same_order_is_no_issue() -> None:
    assert not align(INDONESIAN, ENGLISH, source_lang="id", target_lang="en").issues


def test_pairs_that_follow_each_other_on_both_sides_are_one_passage() -> None:
    assert passages([]) == []
    assert [len(group) for group in passages([pair(1, 5), pair(2, 6), pair(4, 7), pair(5, 9)])] == [2, 1, 1]


def test_a_passage_moved_to_the_beginning() -> None:
    sentences = document("One.", "Two.", "Three.")
    vectors = np.zeros((3, 2), np.float32)
    pairs = (pair(0, 1), pair(1, 2), pair(2, 0))
    story = aligned_story(sentences, sentences, *pairs, vectors=(vectors, vectors), reordered=pairs[2:])
    (issue,) = check_order(story)
    assert (issue.source, issue.target, issue.confidence) == ((2,), (0,), 0.97)
    assert issue.message.endswith("at the beginning.")


def test_two_swapped_neighbours_are_one_issue() -> None:
    swapped = [*ENGLISH[:4], ENGLISH[5], ENGLISH[4], *ENGLISH[6:]]
    (issue,) = align(INDONESIAN, swapped, source_lang="id", target_lang="en").issues
    assert issue.type == "order"
    assert {*issue.source} <= {4, 5}
    assert {*issue.target} <= {4, 5}


def test_sentences_of_a_group_in_the_same_order_are_no_issue() -> None:
    sentences = document("One.", "Two.")
    straight = np.eye(2, dtype=np.float32)
    group = (Pair((0, 1), (0, 1), 0.9, 0.9),)
    assert not list(check_order(aligned_story(sentences, sentences, *group, vectors=(straight, straight))))
    (issue,) = check_order(aligned_story(sentences, sentences, *group, vectors=(straight, straight[::-1])))
    assert (issue.rule, issue.source, issue.target) == ("swapped-sentences", (0, 1), (0, 1))
