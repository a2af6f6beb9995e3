"""What the text of a sentence shows beside its meaning."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alignqa.text.cues import add_cues
from alignqa.vectors import NUMBER_CLASSES, Cue, Embedding


def cues_of(*sentences):
    plain = Embedding(np.zeros((len(sentences), 2), np.float32), np.ones(len(sentences), np.float32))
    return add_cues(plain, sentences).cues


@pytest.mark.parametrize(
    ("sentence", "opens", "closes"),
    [
        ("“We stay here,” said the miller.", 1, 0),
        ("„Wir bleiben hier.“", 1, 1),
        ("«Nous restons ici»,", 1, 1),
        ("「我们留在这里。」", 1, 1),
        ("— Zostajemy tutaj — powiedział.", 1, 0),
        ("He sang “Ave Maria”.", 0, 1),
        ("The price fell -3 degrees.", 0, 0),
        ("", 0, 0),
    ],
)
def test_direct_speech_is_seen_in_every_convention(sentence, opens, closes):
    assert cues_of(sentence)[0, [Cue.OPENING_QUOTE, Cue.CLOSING_QUOTE]].tolist() == [opens, closes]


def test_marks_of_other_scripts_count_like_those_of_ours():
    found = cues_of("谁？好！", "من؟", "Who? What?! No!!!!!")
    assert found[:, [Cue.QUESTIONS, Cue.EXCLAMATIONS]].tolist() == [[1, 1], [1, 0], [2, 3]]


def test_equal_figures_are_of_one_class_however_they_are_written():
    own, other, different = cues_of("In 2019, 14 houses", "١٤ rumah pada 2019", "No figure")[:, Cue.NUMBERS :]
    assert own.tolist() == other.tolist()
    assert own.sum() == 2
    assert not different.any()


def test_a_sentence_that_was_not_encoded_has_no_cues():
    assert not cues_of(None, "“14?”")[0].any()


@given(st.lists(st.text()))
def test_any_text_has_cues(sentences):
    found = cues_of(*sentences)
    assert found.shape == (len(sentences), Cue.NUMBERS + NUMBER_CLASSES)
    assert np.isfinite(found).all()
    assert (found >= 0).all()
