"""The text report, as it is read."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.text import Text

from alignqa import Report
from alignqa.report.terminal.render import render_summary, render_text
from tests.report.reports import StoryBuilder, flood
from tests.stories import document

FLOOD_80 = """\
Translation, 12 issues: 1 critical, 5 major, 6 minor                  score 0.73
id → en, 14 → 15 sentences, 13 aligned pairs, 4 artifacts set aside
73 % of the text is aligned and free of major issues
Not checked: style, tone, fluency

    1  number        critical
    2  omission      major
    1  untranslated  major
    1  duplicate     major
    1  addition      major
    1  name          minor
    5  artifact      comments (2), related link, metadata, ad placeholder

critical number, source 2: 1.250 / 12,500
major omission, source 4: , tetapi siap mengungsi
major omission, source 5: Sekolah diliburkan sampai hari Kamis.

   source (id)                         │    target (en)
───────────────────────────────────────┼───────────────────────────────────────
 1 Banjir merendam tiga kecamatan di   │  1 Floods have covered three districts
   Kabupaten Bone sejak Senin malam.   │    of Bone Regency since Monday night.
 2 Sedikitnya {~1.250~} rumah terendam │  2 At least {~12,500~} houses stand
   air setinggi lutut.                 │    knee-deep in water.
   └ number, critical, confidence 99 %: The number differs: 1,250 in the source,
     12,500 in the target.

 3 {#Baca juga: Jalan ke Bandara Masih │
   Ditutup#} ← related link            │
 4 Bupati Andi {~Fahsar~} meminta      │  3 Regent Andi {~Fashar~} asked
   warga tetap tenang[-, tetapi siap   │    residents to remain calm.
   mengungsi-].                        │
   └ omission, major, confidence 97 %: This part has no counterpart in the
     translation.
   └ name, minor, confidence 80 %: The name is spelt differently.

 5 [-Sekolah diliburkan sampai hari    │    —
   Kamis.-]                            │
   └ omission, major, confidence 97 %: This sentence is missing from the
     translation.

 6 Listrik di dua desa masih padam.    │  4 Power is still out in two villages.
 7 Petugas PLN memeriksa gardu satu    │  5 Staff of the utility PLN are
   per satu.                           │    checking the substations one by
                                       │    one.
 8 “Air belum juga surut,” kata Rahma, │  6 {~“Air belum juga surut,” kata
   seorang pedagang.                   │    Rahma, seorang pedagang.~}
   └ untranslated, major, confidence 97 %: This sentence was left in Indonesian.

 9 Hujan diperkirakan berlanjut sampai │  7 {~Rain is expected to continue
   akhir pekan.                        │    until the weekend.~}
   —                                   │  8 {~Rain is expected to continue
                                       │    until the weekend.~}
   └ duplicate, major, confidence 97 %: This sentence stands twice here, but not
     in the other version. (see also target 7)

10 Warga diminta menjauhi sungai.      │  9 Residents are asked to keep away
   {#(ant/ant)#}                       │    from the river.
   └ artifact (metadata), minor, confidence 97 %: Initials of the editors.

   —                                   │ 10 {+The river last flooded in 2015.+}
   └ addition, major, confidence 91 %: This sentence has no counterpart in the
     source.

11 Pemerintah daerah menyiapkan dapur  │ 11 The local government is setting up
   umum di empat lokasi.               │    public kitchens in four places.
   ⋯ 3 pairs without issues
15 Tidak ada korban jiwa dalam bencana │ 15 Nobody was killed in this disaster.
   ini.                                │
16 {#[iklan_3]#} ← ad placeholder      │
17 {#Komentar (4)#} ← comments         │ 16 {#Comments (4)#} ← comments

[-missing in target-]  {+not in source+}  {~to check~}  {#artifact#}
alignqa|version:0.1.0|encoder:test-encoder
"""

FAULTLESS = """\
Translation, no issues found by 11 checks         score 1.00
id → en, 9 → 9 sentences, 9 aligned pairs
100 % of the text is aligned and free of major issues
Not checked: style, tone, fluency

  source (id)                │   target (en)
─────────────────────────────┼─────────────────────────────
1 Kapal ke-0 tiba.           │ 1 Ship 0 arrived.
  ⋯ 7 pairs without issues
9 Kapal ke-8 tiba.           │ 9 Ship 8 arrived.

alignqa|version:0.1.0|encoder:test-encoder
"""

DIFFERENT = """\
Two different stories                             score 0.00
id → en, 20 → 2 sentences, no aligned pairs
0 % of the text is aligned and free of major issues
Not checked: style, tone, fluency

   source (id)               │    target (en)
─────────────────────────────┼─────────────────────────────
 1 Kapal ke-0 tiba.          │  1 The minister resigned.
 2 Kapal ke-1 tiba.          │  2 He gave no reason.
 3 Kapal ke-2 tiba.          │    —
   ⋯ only the beginnings are shown

alignqa|version:0.1.0|encoder:test-encoder
"""

EMPTY = """\
Nothing to compare                                score 0.00
id → en, 1 → 0 sentences, no aligned pairs
0 % of the text is aligned and free of major issues
Not checked: style, tone, fluency

  source (id)                │   target (en)
─────────────────────────────┼─────────────────────────────
1 Air naik.                  │   —

alignqa|version:0.1.0|encoder:test-encoder
"""

ONE_TO_TWO = """\
Translation, no issues found by 11 checks         score 1.00
id → en, 1 → 2 sentences, 1 aligned pair
100 % of the text is aligned and free of major issues
Not checked: style, tone, fluency

  source (id)                │   target (en)
─────────────────────────────┼─────────────────────────────
1 Air naik dan warga pergi.  │ 1 The water rises.
                             │ 2 People leave.

alignqa|version:0.1.0|encoder:test-encoder
"""


def quiet_story(sentences: int) -> Report:
    source = document(*(f"Kapal ke-{i} tiba." for i in range(sentences)), language="id")
    target = document(*(f"Ship {i} arrived." for i in range(sentences)))
    return StoryBuilder(source, target).report([((i,), (i,)) for i in range(sentences)], 1.0)


def test_a_flood_at_80_columns() -> None:
    assert render_text(flood()) == FLOOD_80


def test_str_is_the_report_without_the_last_line_break() -> None:
    assert str(flood()) == FLOOD_80.rstrip("\n")


def test_the_summary_alone() -> None:
    assert FLOOD_80.startswith(render_summary(flood()) + "\n")


def test_notes_follow_the_overview() -> None:
    note = "Both versions read as English, although the source was said to be Indonesian; see \x1b[2J."
    shown = render_text(replace(flood(), notes=(note, "The languages look swapped.")))
    notes = (
        "Note: Both versions read as English, although the source was said to be\n"
        "Indonesian; see <U+001B>[2J.\nNote: The languages look swapped.\n"
    )
    overview, rest = "tone, fluency\n", FLOOD_80.partition("tone, fluency\n")[2]
    assert shown == FLOOD_80.replace(overview + rest, overview + notes + rest)


def test_a_faultless_story_says_so_and_is_folded() -> None:
    assert render_text(quiet_story(9), width=60) == FAULTLESS


def test_nothing_is_folded_when_all_is_asked_for() -> None:
    shown = render_text(quiet_story(9), fold=False)
    assert "⋯" not in shown
    assert all(f"Ship {i} arrived." in shown for i in range(9))


def test_short_runs_are_not_folded() -> None:
    assert "⋯" not in render_text(quiet_story(4))
    assert "⋯ 3 pairs without issues" in render_text(quiet_story(5))


def test_long_artifacts_are_cut_unless_all_is_asked_for() -> None:
    address = "https://berita.example/" + "kapal-" * 40
    source = document("Kapal tiba.", address, language="id").with_artifacts({1: "source_link"})
    report = StoryBuilder(source, document("A ship came.")).report([((0,), (0,))], 1.0)
    short, whole = render_text(report), render_text(report, fold=False)
    assert "…#} ← source link" in short.replace(" │", "").replace("\n ", "")
    assert short.count("kapal-") < 10
    assert "".join(whole.split()).replace("│", "").count("kapal-") == 40


def test_different_stories_show_how_each_begins() -> None:
    source = document(*(f"Kapal ke-{i} tiba." for i in range(20)), language="id")
    target = document("The minister resigned.", "He gave no reason.")
    pairs = [*(((i,), ()) for i in range(20)), ((), (0,)), ((), (1,))]
    report = StoryBuilder(source, target).report(pairs, 0.0, "different_stories")
    assert render_text(report, width=60) == DIFFERENT
    assert "Kapal ke-19 tiba." in render_text(report, fold=False)


def test_an_empty_side() -> None:
    report = StoryBuilder(document("Air naik.", language="id"), document()).report([((0,), ())], 0.0, "empty")
    assert render_text(report, width=60) == EMPTY


def test_several_sentences_of_a_pair_each_begin_a_line() -> None:
    source = document("Air naik dan warga pergi.", language="id")
    report = StoryBuilder(source, document("The water rises.", "People leave.")).report([((0,), (0, 1))], 1.0)
    assert render_text(report, width=60) == ONE_TO_TWO


def test_wide_and_combining_characters_keep_the_columns() -> None:
    source = document(
        "周二凌晨东京发生火灾，造成三人受伤，原因正在调查。", "ที่นี่มีน้ำท่วม", "e\u0301te\u0301", language="zh"
    )
    target = document("Three people were hurt in a fire.", "It is flooded here.", "Summer")
    report = StoryBuilder(source, target).report([((i,), (i,)) for i in range(3)], 1.0)
    bars = {cell_len(line[: line.index("│")]) for line in render_text(report).splitlines() if "│" in line}
    assert len(bars) == 1


def test_right_to_left_columns_are_kept_separate() -> None:
    source = document("كتب الوزير رسالة.", language="ar")
    report = StoryBuilder(source, document("השר כתב מכתב.", language="he")).report([((0,), (0,))], 1.0)
    line = next(line for line in render_text(report).splitlines() if "│" in line and "كتب" in line)
    assert line.index("كتب") < line.index("\u200e") < line.index("│") < line.rindex("\u200e") < line.index("השר")


def test_hostile_text_reaches_the_terminal_as_text() -> None:
    source = document("\x1b[2JHapus [bold]layar[/bold]\x07", language="id")
    story = StoryBuilder(source, document("[link=https://x.example]Clear[/link] the screen \u202enow"))
    story.issue("characters", "Has \x1b[31m in it.", source={0: "\x1b[2J"})
    report = story.report([((0,), (0,))], 1.0)
    plain, colored = render_text(report, width=160), render_text(report, width=160, color=True)
    assert "{~<U+001B>[2J~}Hapus [bold]layar[/bold]<U+0007>" in plain
    assert "[link=https://x.example]Clear[/link] the screen <U+202E>now" in plain
    assert "\x1b" not in plain
    assert "\x1b[2J" not in colored
    assert "Has <U+001B>[31m in it." in colored


def test_colours_stand_in_for_brackets() -> None:
    colored = render_text(flood(), color=True)
    assert "\x1b[4;31mSekolah diliburkan sampai hari" in colored
    assert "[-" not in colored
    assert "Sekolah diliburkan sampai hari" in Text.from_ansi(colored).plain


@pytest.mark.parametrize("width", [1, 40, 59, 80, 120, 180, 1000])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    assert max(map(cell_len, render_text(flood(), width=width).splitlines())) <= min(max(width, 40), 180)


@settings(max_examples=60)
@given(st.lists(st.tuples(st.text(max_size=60), st.text(max_size=60)), max_size=4), st.integers(40, 100))
def test_columns_hold_for_any_text(pairs: list[tuple[str, str]], width: int) -> None:
    source, target = document(*(left for left, _ in pairs)), document(*(right for _, right in pairs))
    report = StoryBuilder(source, target).report([((i,), (i,)) for i in range(len(pairs))], 0.5)
    assert all(cell_len(line) <= width for line in render_text(report, width=width, fold=False).splitlines())
