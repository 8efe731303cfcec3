"""Which words of a product's texts met the query, as ranges of the texts as people wrote them.

The stores keep folded words only, so the marks are made here, by the analysis that made those words.
"""

import unicodedata
from array import array
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from search.analysis.normalization import BEFORE_LOWERCASE, INVISIBLE, LONGEST_WORD, WORD
from search.analysis.words import Word, word
from search.planning import Plan
from search.thesaurus import current
from search.thesaurus.mentions import mentions
from search.wanted import wanted

#: Characters of an excerpt, at most.
EXCERPT = 56
#: Characters before the first word that is marked in it.
LEAD = 20
#: The texts of which it is kept where their words are; those of what is searched for often come back with the next page.
KEPT_TEXTS = 5_000


class Range(NamedTuple):
    """Characters of a text from `start` up to but not with `end`, counted as Unicode code points."""

    start: int
    end: int


class Place(NamedTuple):
    """A word of a text and where it stands there."""

    word: Word
    range: Range


@dataclass(frozen=True)
class Marked:
    """A part of a text with the ranges of it that met the query."""

    language: str
    text: str
    ranges: tuple[Range, ...]
    begins_inside: bool = False
    ends_inside: bool = False


@dataclass(frozen=True)
class Match:
    """What of a text met the query: the weights of the best alternatives, and where."""

    points: int
    ranges: tuple[Range, ...]


class Written(NamedTuple):
    """The words of a text, and where each begins and ends there, packed, since those of many texts are kept."""

    words: tuple[Word, ...]
    starts: Sequence[int]
    ends: Sequence[int]


def marked_title(texts: Mapping[str, str], plan: Plan, language: str) -> Marked | None:
    """The title as the reader of `language` sees it, when a word of it met the query; else the one that matched best."""
    if (text := texts.get(language)) and (own := match(text, plan, is_name=True)).ranges:
        return Marked(language, text, own.ranges)
    found = matches(texts, plan, is_name=True)
    best = best_language(found, language)
    return Marked(best, texts[best], found[best].ranges) if best else None


def marked_excerpt(texts: Mapping[str, str], plan: Plan, language: str) -> Marked | None:
    """Some words of the text that matched best, around most of its marks."""
    found = matches(texts, plan, is_name=False)
    best = best_language(found, language)
    return excerpt(best, texts[best], found[best].ranges) if best else None


def matches(texts: Mapping[str, str], plan: Plan, *, is_name: bool) -> dict[str, Match]:
    """The texts that met the query anywhere, by their languages."""
    found = {language: match(text, plan, is_name=is_name) for language, text in texts.items()}
    return {language: each for language, each in found.items() if each.ranges}


def best_language(found: Mapping[str, Match], language: str) -> str:
    """The language of the text that matched best, the reader's among equals; "" when none did."""
    return max(found, key=lambda code: (found[code].points, code == language), default="")


def match(text: str, plan: Plan, *, is_name: bool) -> Match:
    """What of one text met the clauses: the weight of the best alternative of each that is met, and the words of all that are."""
    found = written(text)
    where = wanted(plan.tokens, mentions(current.held())).met(found.words, is_name=is_name)
    points: dict[int, int] = defaultdict(int)
    met: set[int] = set()
    for (clause, way), groups in by_alternative(where, plan).items():
        alternative = plan.clauses[clause].alternatives[way]
        if len(groups) == len(alternative.groups):
            points[clause] = max(points[clause], alternative.weight)
            met.update(*groups.values())
    return Match(sum(points.values()), tuple(Range(found.starts[place], found.ends[place]) for place in sorted(met)))


def by_alternative(where: Mapping[str, Sequence[int]], plan: Plan) -> Mapping[tuple[int, int], Mapping[int, Sequence[int]]]:
    """The groups of tokens that are met, by the numbers of their clause and alternative, each with the places of its words."""
    met: dict[tuple[int, int], dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for token, places in where.items():
        for asked in plan.asked[token]:
            met[asked.clause, asked.alternative][asked.group] += places
    return met


@lru_cache(maxsize=KEPT_TEXTS)
def written(text: str) -> Written:
    """The words of a text and their places."""
    found = list(places(text))
    return Written(
        tuple(each.word for each in found),
        array("I", [each.range.start for each in found]),
        array("I", [each.range.end for each in found]),
    )


def places(text: str) -> Iterator[Place]:
    """The words of a text, the same as `analysis.words.words` gives, with their places in it."""
    is_plain = unicodedata.is_normalized("NFC", text) and not INVISIBLE.search(text)
    letters, ranges = (text, ()) if is_plain else composed(text)
    # Behind this translation every letter becomes one letter in lower case.
    for found in WORD.finditer(letters.translate(BEFORE_LOWERCASE).lower()):
        start, end = found.span() if is_plain else (ranges[found.start()].start, ranges[found.end() - 1].end)
        yield Place(word(found.group()[:LONGEST_WORD]), Range(start, end))


def composed(text: str) -> tuple[str, Sequence[Range]]:
    """The text in NFC without invisible characters, and for each of its characters the range that it comes from."""
    clusters: list[tuple[str, Range]] = []
    for index, character in enumerate(text):
        if INVISIBLE.match(character):
            continue
        if clusters and belongs(clusters[-1][0], character):
            before, since = clusters.pop()
            clusters.append((before + character, Range(since.start, index + 1)))
        else:
            clusters.append((character, Range(index, index + 1)))
    normal = [(unicodedata.normalize("NFC", cluster), since) for cluster, since in clusters]
    return "".join(each for each, _ in normal), [since for each, since in normal for _ in each]


def belongs(cluster: str, character: str) -> bool:
    """Whether a character is a mark of the letter before it, or makes one letter with it."""
    if unicodedata.combining(character):
        return True
    apart = unicodedata.normalize("NFC", cluster) + unicodedata.normalize("NFC", character)
    return unicodedata.normalize("NFC", cluster + character) != apart


def excerpt(language: str, text: str, ranges: Sequence[Range]) -> Marked:
    """The part of a text with the most marks, from word to word, with the ranges counted in it."""
    first = ranges[crowded(ranges)]
    _words, starts, ends = written(text)
    start = starts[bisect_left(starts, first.start - LEAD)]
    whole = bisect_right(ends, start + EXCERPT)
    last = ends[whole - 1] if whole else start + EXCERPT
    # A word at an end of the text takes the signs around it along.
    start = 0 if start <= starts[0] else start
    end = len(text) if last >= ends[-1] and len(text) - start <= EXCERPT + LEAD else last
    inside = (Range(max(each.start, start) - start, min(each.end, end) - start) for each in ranges)
    kept = tuple(each for each in inside if each.start < each.end)
    return Marked(language, text[start:end], kept, begins_inside=start > 0, ends_inside=end < len(text))


def crowded(ranges: Sequence[Range]) -> int:
    """The number of the first mark of an excerpt that holds the most; they come in the order of the text."""
    ends = [each.end for each in ranges]
    return max(range(len(ranges)), key=lambda number: bisect_right(ends, ranges[number].start + EXCERPT - LEAD) - number)
