"""Numbers from 1 to 999,999 spelt out in each language, by the rules in a grammar book: the oracle for reading them."""

from __future__ import annotations

WORDS = """
EN zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen
EN fifteen sixteen seventeen eighteen nineteen
EN_TENS _ _ twenty thirty forty fifty sixty seventy eighty ninety
DE null ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn
DE fünfzehn sechzehn siebzehn achtzehn neunzehn
DE_TENS _ _ zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig
ID nol satu dua tiga empat lima enam tujuh delapan sembilan
VI không một hai ba bốn năm sáu bảy tám chín
FR zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze
FR quinze seize dix-sept dix-huit dix-neuf
FR_TENS _ _ vingt trente quarante cinquante soixante
ES cero un dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince
ES dieciséis diecisiete dieciocho diecinueve veinte veintiuno veintidós veintitrés
ES veinticuatro veinticinco veintiséis veintisiete veintiocho veintinueve
ES_TENS _ _ veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa
ES_HUNDREDS _ ciento doscientos trescientos cuatrocientos quinientos
ES_HUNDREDS seiscientos setecientos ochocientos novecientos
IT zero uno due tre quattro cinque sei sette otto nove dieci undici dodici tredici
IT quattordici quindici sedici diciassette diciotto diciannove
IT_TENS _ _ venti trenta quaranta cinquanta sessanta settanta ottanta novanta
RU ноль один два три четыре пять шесть семь восемь девять десять одиннадцать
RU двенадцать тринадцать четырнадцать пятнадцать шестнадцать семнадцать
RU восемнадцать девятнадцать
RU_TENS _ _ двадцать тридцать сорок пятьдесят шестьдесят семьдесят восемьдесят девяносто
RU_HUNDREDS _ сто двести триста четыреста пятьсот шестьсот семьсот восемьсот девятьсот
"""


def _words(name: str) -> list[str]:
    rows = [row.split() for row in WORDS.splitlines()]
    return [word for row in rows if row[:1] == [name] for word in row[1:]]


EN, EN_TENS, DE, DE_TENS = map(_words, ("EN", "EN_TENS", "DE", "DE_TENS"))
ID, VI, FR, FR_TENS = map(_words, ("ID", "VI", "FR", "FR_TENS"))
ES, ES_TENS, ES_HUNDREDS = map(_words, ("ES", "ES_TENS", "ES_HUNDREDS"))
IT, IT_TENS, RU, RU_TENS, RU_HUNDREDS = map(_words, ("IT", "IT_TENS", "RU", "RU_TENS", "RU_HUNDREDS"))


def english(number: int) -> str:
    if number < 20:
        return EN[number]
    if number < 100:
        tens, unit = divmod(number, 10)
        return EN_TENS[tens] + (f"-{EN[unit]}" if unit else "")
    size, name = (1000, "thousand") if number >= 1000 else (100, "hundred")
    high, low = divmod(number, size)
    joiner = " and " if low < 100 else " "
    return f"{english(high)} {name}" + (joiner + english(low) if low else "")


def german(number: int) -> str:
    if number < 20:
        return DE[number]
    if number < 100:
        tens, unit = divmod(number, 10)
        return (f"{DE[unit]}und" if unit else "") + DE_TENS[tens]
    size, name = (1000, "tausend") if number >= 1000 else (100, "hundert")
    high, low = divmod(number, size)
    return german(high) + name + (german(low) if low else "")


def indonesian(number: int) -> str:
    if number < 10:
        return ID[number]
    if number < 20:
        return {10: "sepuluh", 11: "sebelas"}.get(number, f"{ID[number - 10]} belas")
    size, name = next((size, name) for size, name in ((1000, "ribu"), (100, "ratus"), (10, "puluh")) if number >= size)
    high, low = divmod(number, size)
    words = f"se{name}" if high == 1 else f"{indonesian(high)} {name}"
    return words + (f" {indonesian(low)}" if low else "")


def malay(number: int) -> str:
    return indonesian(number).replace("delapan", "lapan")


def vietnamese(number: int) -> str:
    if number < 10:
        return VI[number]
    if number < 100:
        tens, unit = divmod(number, 10)
        head = "mười" if tens == 1 else f"{VI[tens]} mươi"
        return head + (f" {_vietnamese_unit(tens, unit)}" if unit else "")
    if number < 1000:
        high, low = divmod(number, 100)
        return f"{VI[high]} trăm" + (f" lẻ {VI[low]}" if 0 < low < 10 else f" {vietnamese(low)}" if low else "")
    high, low = divmod(number, 1000)
    middle = "" if low >= 100 else " không trăm lẻ" if low < 10 else " không trăm"
    return f"{vietnamese(high)} nghìn" + (f"{middle} {vietnamese(low)}" if low else "")


def _vietnamese_unit(tens: int, unit: int) -> str:
    if unit == 5:
        return "lăm"
    return "mốt" if unit == 1 and tens > 1 else VI[unit]


def french(number: int) -> str:
    if number < 100:
        return _french_below_hundred(number)
    size, name = (1000, "mille") if number >= 1000 else (100, "cent")
    high, low = divmod(number, size)
    head = name if high == 1 else f"{french(high)} {name}"
    if size == 100 and high > 1 and not low:
        head += "s"
    return head + (f" {french(low)}" if low else "")


def _french_below_hundred(number: int) -> str:
    if number < 20:
        return FR[number]
    tens, unit = divmod(number, 20 if number >= 60 else 10)
    base = {3: "soixante", 4: "quatre-vingt"}[tens] if number >= 60 else FR_TENS[tens]
    if not unit:
        return base + ("s" if number == 80 else "")
    return f"{base} et {FR[unit]}" if unit in (1, 11) and number < 80 else f"{base}-{FR[unit]}"


def spanish(number: int) -> str:
    if number < 30:
        return ES[number]
    if number < 100:
        tens, unit = divmod(number, 10)
        return ES_TENS[tens] + (f" y {ES[unit]}" if unit else "")
    if number < 1000:
        high, low = divmod(number, 100)
        return "cien" if number == 100 else ES_HUNDREDS[high] + (f" {spanish(low)}" if low else "")
    high, low = divmod(number, 1000)
    return (f"{spanish(high)} mil" if high > 1 else "mil") + (f" {spanish(low)}" if low else "")


def italian(number: int) -> str:
    if number < 20:
        return IT[number]
    if number < 100:
        tens, unit = divmod(number, 10)
        head = IT_TENS[tens][:-1] if unit in (1, 8) else IT_TENS[tens]
        return head + (IT[unit] if unit else "")
    size, one, many = (1000, "mille", "mila") if number >= 1000 else (100, "cento", "cento")
    high, low = divmod(number, size)
    return (one if high == 1 else italian(high) + many) + (italian(low) if low else "")


def russian(number: int) -> str:
    if number < 20:
        return RU[number]
    if number < 1000:
        size, names = (100, RU_HUNDREDS) if number >= 100 else (10, RU_TENS)
        high, low = divmod(number, size)
        return names[high] + (f" {russian(low)}" if low else "")
    high, low = divmod(number, 1000)
    head = russian(high).removesuffix("один").removesuffix("два")
    one, two = russian(high).endswith("один"), russian(high).endswith("два")
    name = "одна тысяча" if one else "две тысячи" if two else "тысячи" if high % 10 in (3, 4) else "тысяч"
    return f"{head.strip()} {name}".strip() + (f" {russian(low)}" if low else "")


def chinese(number: int) -> str:
    words = _chinese(number)
    return words[1:] if 10 <= number < 20 else words


def _chinese(number: int) -> str:
    if number < 10:
        return "零一二三四五六七八九"[number]
    size, name = next(
        (size, name) for size, name in ((10_000, "万"), (1000, "千"), (100, "百"), (10, "十")) if number >= size
    )
    high, low = divmod(number, size)
    head = (chinese(high) if size == 10_000 else _chinese(high)) + name
    return head + ("零" if 0 < low < size // 10 else "") + (_chinese(low) if low else "")
