"""Reports that put a page to the test."""

from __future__ import annotations

from alignqa import Report
from tests.report.reports import StoryBuilder
from tests.stories import document

HOSTILE = (
    "<script>document.title='owned'</script>",
    '"><img src=https://example.org/x.png onerror=alert(1)>',
    "'; alert(1); // {{ 7 * 7 }} {% raw %} &lt;b&gt; &amp;amp; &#x27;",
    "</style></script></main><!-- <iframe src=//example.org>",
    "left \u202eright\u202c and \u2066isolated\u2069 \x07 bell",
)


def hostile() -> Report:
    """Return the report of a story full of markup, quotes, entities and controls, wherever a report holds text."""
    story = StoryBuilder(document(*HOSTILE, language='"><i>'), document(*HOSTILE))
    for number, text in enumerate(HOSTILE):
        story.issue("characters", text, source={number: text}, target={number: text[:4]})
    return story.report([((i,), (i,)) for i in range(len(HOSTILE))], 0.5)


def reordered() -> Report:
    """Return the report of a story whose third sentence is the first of the other version."""
    source = document("Pagi itu hujan.", "Pasar tetap buka.", "Ikan habis sebelum siang.", language="id")
    target = document("The fish was gone before noon.", "It rained that morning.", "The market opened as ever.")
    story = StoryBuilder(source, target)
    story.issue(
        "order",
        "The translation puts this elsewhere.",
        source={2: None},
        target={0: None},
        severity="minor",
    )
    return story.report([((0,), (1,)), ((1,), (2,)), ((2,), (0,))], 1.0)


def right_to_left() -> Report:
    """Return the report of a Persian story in English, with a sentence left in English in the Persian version."""
    source = document("باران سه روز بارید و ۱۲ پل بسته شد.", "OK, see you.", language="fa")
    target = document("It rained for three days and 12 bridges were closed.", "OK, see you.")
    story = StoryBuilder(source, target)
    story.issue("number", "The number differs.", source={0: "۱۲"}, target={0: "12"})
    return story.report([((0,), (0,)), ((1,), (1,))], 0.9)


def long_story(sentences: int, every: int = 25) -> Report:
    """Return the report of a story of so many sentences, with an omission among *every* so many of them."""
    source = document(
        *(f"Pada hari ke-{i} rombongan itu berjalan {i % 40} kilometer menyusuri sungai." for i in range(sentences)),
        language="id",
    )
    target = document(
        *(f"On day {i} the party walked {i % 40} kilometres along the river." for i in range(sentences) if i % every)
    )
    story = StoryBuilder(source, target)
    pairs: list[tuple[tuple[int, ...], tuple[int, ...]]] = []
    aligned = 0
    for i in range(sentences):
        if i % every:
            pairs.append(((i,), (aligned,)))
            aligned += 1
        else:
            pairs.append(((i,), ()))
            story.issue("omission", "This sentence is missing from the translation.", source={i: None})
    return story.report(pairs, 0.9)


def market() -> Report:
    """Return the report of a story about a market, a passage of which is earlier in the other version."""
    lines = [
        ("Pasar terapung di muara itu dibuka kembali pada Sabtu pagi.", "The floating market reopened on Saturday."),
        ("Lebih dari 80 perahu datang sebelum matahari terbit.", "More than 80 boats came before sunrise."),
        ("Selama dua tahun dermaganya rusak karena abrasi.", "Erosion had kept its pier closed for two years."),
        ("“Saya rindu suara dayung,” kata Marlina, penjual kue.", "“I missed the sound of oars,” said Marlina."),
        ("Ia menjual 200 kue dalam satu jam.", "She sold 200 cakes within an hour."),
        ("Pengunjung datang dari tiga kabupaten.", "Visitors came from three regencies."),
        ("Pemerintah desa memperbaiki dermaga dengan kayu ulin.", "The village rebuilt the pier in ironwood."),
        ("Biayanya 350 juta rupiah.", "That cost 350 million rupiah."),
        ("Sebagian besar uangnya dikumpulkan warga.", "Most of the money was raised by residents."),
        ("Pasar akan buka setiap Sabtu dan Minggu.", "The market will open every Saturday and Sunday."),
    ]
    order = [0, 6, 7, 8, 1, 2, 3, 4, 5, 9]
    source = document(*(left for left, _ in lines), language="id")
    story = StoryBuilder(source, document(*(lines[i][1] for i in order)))
    passage: dict[int, str | None] = dict.fromkeys((6, 7, 8))
    story.issue(
        "order",
        "The translation puts this passage after “The floating market reopened on Saturday.”.",
        source=passage,
        target=dict.fromkeys((1, 2, 3)),
        severity="minor",
        confidence=0.93,
    )
    return story.report([((i,), (order.index(i),)) for i in range(len(lines))], 1.0)
