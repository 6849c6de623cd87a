"""Make words comparable: transliteration to Latin letters, and a phonetic skeleton that survives typos."""

from __future__ import annotations

import re
from functools import lru_cache

from anyascii import anyascii

from kith.kit.names import fold

_LETTERS = re.compile(r"[a-z0-9]+")
# Spellings of one sound, the longest first: Schmidt/Schmitt, Mueller/Muller, Meyer/Maier, Philipp/Filip.
_SOUNDS = (
    ("sch", "s"), ("sh", "s"), ("tch", "c"), ("ch", "k"), ("ph", "f"), ("th", "t"), ("gh", "g"), ("dt", "t"),
    ("tz", "s"), ("ts", "s"), ("ck", "k"), ("cz", "s"), ("kn", "n"), ("wr", "r"), ("ks", "x"),
)  # fmt: skip
_SINGLE = str.maketrans({"c": "k", "q": "k", "z": "s", "v": "f", "w": "f", "j": "y", "d": "t", "b": "p", "g": "k"})
_SILENT = re.compile(r"[aeiouyh]")
_DOUBLE = re.compile(r"(.)\1+")
# Length from which a word with one typo, or with two, is likelier than a different word.
ONE_SLIP = 4
TWO_SLIPS = 8

_NICKNAMES = """
alexander alexandra alex sasha sascha xander aleksandr aleksandra|andreas andrew andy andrea andre
drew|anthony antonio tony toni anton|barbara barb babs|benjamin ben benny|catherine katherine katharina
kate katie cathy kathy katja katya ekaterina|charles charlie chuck karl carl carlos|christopher christoph
chris kris|christina christine christiane tina chris kristina|daniel dan danny dani|david dave|dmitri
dmitry dima|edward eduard ed eddie ted|elizabeth elisabeth liz lisa beth betty sissi elsbeth|eugene
gene|evgeny zhenya|francis franz frank francisco paco pancho frankie|frederick friedrich fred fritz
freddy|george georg jorge giorgio schorsch|gregory greg gregor|henry heinrich heinz harry hank
enrique|ignacio nacho|ivan vanya|jacob jakob jake|james jim jimmy jamie|jennifer jenny jen|jessica jess
jessie|johannes hans johann john jonny johnny jack hannes|jonathan jon|jose josef joseph joe sepp pepe
giuseppe beppe josep|karen karin|laurence lawrence larry lars|leonard leo len|margaret margarete maggie
peggy meg greta gretel rita|maria mary mia marie mitzi molly|matthew matthias matt matze matteo|michael
mike mick michel mikhail misha miguel|natalia natasha nataly natalie|nicholas nikolaus nick klaus nico
nicolas kolya nikolai|patricia pat patty tricia|patrick pat paddy| peter pete pierre pedro piet
pyotr|philip philipp phil|rebecca becky|richard rick dick rich ricardo|robert bob rob bobby
roberto|rudolf rudi rolf|samuel samantha sam|sebastian basti|stephen steven stefan stephan steve esteban
etienne| susan susanne suzanne sue susi|theodore theodor theo ted|thomas tom tommy tomas|timothy
tim|valentina valya|veronica veronika vroni|victoria vicky viktoria|vladimir volodya vova|walter
walt|wilhelm william bill billy will willi willy liam guillermo guillaume|wolfgang wolf|yuri georgy
"""
NICKNAMES: dict[str, frozenset[int]] = {}
for _number, _group in enumerate(_NICKNAMES.replace("\n", " ").split("|")):
    for _word in _group.split():
        NICKNAMES[_word] = NICKNAMES.get(_word, frozenset()) | {_number}


@lru_cache(maxsize=65_536)
def latin(text: str) -> str:
    """Transliterate to lower-case Latin letters and digits, one blank between words: Иван Ødegård → ivan odegard."""
    folded = fold(text)
    if not folded.isascii():
        folded = anyascii(folded).lower()
    return " ".join(_LETTERS.findall(folded.replace("'", "")))


@lru_cache(maxsize=65_536)
def skeleton(word: str) -> str:
    """Return the phonetic skeleton of a word in Latin letters: its consonants by sound, and its first letter.

    >>> skeleton("schmidt"), skeleton("schmitt"), skeleton("mueller"), skeleton("muller")
    ('smt', 'smt', 'mlr', 'mlr')
    """
    word = word.replace(" ", "")
    for written, sound in _SOUNDS:
        if written in word:
            word = word.replace(written, sound)
    sounds = word.translate(_SINGLE)
    first = "a" if sounds[:1] in ("a", "e", "i", "o", "u", "y", "h") else sounds[:1]
    return _DOUBLE.sub(r"\1", first + _SILENT.sub("", sounds[1:]))


@lru_cache(maxsize=131_072)
def similarity(one: str, other: str) -> float:
    """Return the similarity of two words, from 0 (nothing in common) to 1 (equal).

    It is the larger of Jaro-Winkler, which favours a common beginning, and the share of letters without a typo. A typo
    is a wrong, a missing, an extra or a pair of swapped letters (Damerau-Levenshtein).
    """
    if one == other:
        return 1.0
    # Imported here: a process that compares nothing saves its 3 MB.
    from rapidfuzz.distance import JaroWinkler

    winkler = JaroWinkler.similarity(one, other)
    longest = max(len(one), len(other))
    made = slips(one, other)
    if (made == 1 and longest >= ONE_SLIP) or (made == 2 and longest >= TWO_SLIPS):
        winkler = max(winkler, 0.93)
    return min(winkler, 0.99)


def slips(one: str, other: str) -> int:
    """Return the number of typos (see ``similarity``) that turn one text into the other."""
    from rapidfuzz.distance import OSA

    return OSA.distance(one, other)


def is_nickname(one: str, other: str) -> bool:
    """Whether two first names are used for one another, such as Bob and Robert."""
    return not NICKNAMES.get(one, frozenset()).isdisjoint(NICKNAMES.get(other, frozenset()))
