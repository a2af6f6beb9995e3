"""The output of other aligners, in every form they write."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignqa import InputError
from alignqa.evaluation.gold import GoldDocument
from alignqa.evaluation.peers import read_peer, read_peer_folder

SOURCE = ("Kapal feri terlambat.", "Ombak tinggi.", "Penumpang menunggu di dermaga.", "Makanan dibagikan.")
TARGET = ("The ferry was late because waves were high.", "Passengers waited at the pier.", "They were calm.")
GROUPS = [((0, 1), (0,)), ((2,), (1,)), ((3,), ()), ((), (2,))]
FERRY = GoldDocument("ferry", "id", "en", SOURCE, TARGET, tuple(GROUPS))

VECALIGN = "[0, 1]:[0]:0.21\n[2]:[1]:0.1\n[3]:[]:0.5\n[]:[2]:0.5\n"
BERTALIGN = "([0, 1], [0])\n([2], [1])\n"
HUNALIGN = "0\t0\t0.3\n2\t1\t1.25\n3\t2\t-0.3\n4\t2\t0\n4\t3\t0\n"
BLEUALIGN = (
    "Kapal feri terlambat. Ombak tinggi.\nPenumpang menunggu di dermaga.\n",
    "The ferry was late because waves were high.\nPassengers waited at the pier.\n",
)


@pytest.mark.parametrize("texts", [[VECALIGN], [BERTALIGN], [BERTALIGN.replace("(", "").replace(")", "")], [HUNALIGN]])
def test_numbers_are_read(texts):
    assert read_peer(texts, FERRY, "peer") == GROUPS


def test_aligned_sentences_are_found_in_the_text():
    assert read_peer(BLEUALIGN, FERRY, "bleualign") == GROUPS


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        (["0-0 1-1"], "is not a group"),
        (["[9]:[0]"], "sentence 9 is named"),
        (["a\nb", "a"], "2 source lines against 1"),
        (["Kapal lain.", "They were calm."], "joins no sentences"),
    ],
)
def test_what_does_not_fit_is_refused(texts, message):
    with pytest.raises(InputError, match=message):
        read_peer(texts, FERRY, "peer")


def test_a_folder_has_a_folder_for_each_program(tmp_path):
    other = GoldDocument("harbour", "id", "en", SOURCE, TARGET, tuple(GROUPS))
    for program, content in (("hunalign", HUNALIGN), ("bertalign", BERTALIGN), (".hidden", "?")):
        (tmp_path / program).mkdir()
        (tmp_path / program / "ferry.align").write_text(content, encoding="utf-8")
    (tmp_path / "hunalign" / "harbour.align").write_text(VECALIGN, encoding="utf-8")
    (tmp_path / "hunalign" / "elsewhere.align").write_text("?", encoding="utf-8")
    found = read_peer_folder(tmp_path, [FERRY, other])
    assert found == {"bertalign": {"ferry": GROUPS}, "hunalign": {"ferry": GROUPS, "harbour": GROUPS}}


def test_a_folder_without_output_is_refused(tmp_path):
    with pytest.raises(InputError, match="is not a folder"):
        read_peer_folder(tmp_path / "nothing", [FERRY])
    with pytest.raises(InputError, match="Give each program one"):
        read_peer_folder(tmp_path, [FERRY])
    (tmp_path / "hunalign").mkdir()
    with pytest.raises(InputError, match=r"hunalign.* no output .*, such as ferry\.align"):
        read_peer_folder(tmp_path, [FERRY])
    (tmp_path / "hunalign" / "ferry.align").write_text("?", encoding="utf-8")
    with pytest.raises(InputError, match=r"ferry\.align, line 1: '\?' is not a group"):
        read_peer_folder(tmp_path, [FERRY])


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=8))
def test_every_form_tells_the_same(shapes):
    shapes = [shape for shape in shapes if any(shape)]
    ends = [(sum(a for a, _ in shapes[:k]), sum(b for _, b in shapes[:k])) for k in range(len(shapes) + 1)]
    groups = [(tuple(range(i, i + a)), tuple(range(j, j + b))) for (i, j), (a, b) in zip(ends, shapes, strict=False)]
    source, target = (tuple(f"{word} {k}." for k in range(ends[-1][n])) for n, word in enumerate(("Kata", "Word")))
    document = GoldDocument("made", "id", "en", source, target, tuple(groups))
    paired = [group for group in groups if all(group)]
    ladder = "".join(f"{i}\t{j}\t0.5\n" for i, j in ends)
    numbers = "".join(f"{list(a)}:{list(b)}\n" for a, b in paired)
    text = ["\n".join(" ".join(side[i] for i in g[n]) for g in paired) for n, side in enumerate((source, target))]
    expected = read_peer([numbers], document, "numbers")
    assert read_peer([ladder], document, "ladder") == expected
    assert read_peer(text, document, "text") == expected
    assert [group for group in expected if all(group)] == paired
