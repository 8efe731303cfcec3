"""Which words of a product's texts met the query, as ranges of the texts as people wrote them.

The stores keep folded words only, so the marks are made here, by the analysis that made those words.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from search.analysis import folding
from search.analysis.normalization import BEFORE_LOWERCASE, INVISIBLE, LONGEST_WORD, WORD
from search.analysis.words import Word, key_token, pair_tokens, word
from search.clauses import Clause
from search.planning import Plan
from search.thesaurus import current
from search.thesaurus.mentions import mentions

#: Characters of an excerpt, at most.
EXCERPT = 56
#: Characters before the first word that is marked in it.
LEAD = 20


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


def marked_title(texts: Mapping[str, str], plan: Plan, language: str) -> Marked | None:
    """The title as the reader of `language` sees it, when a word of it met the query; else the one that matched best."""
    found = matches(texts, plan, is_name=True)
    best = language if language in found else best_language(found, language)
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
    """What of one text met the clauses. In names two neighbouring words count as one compound too, as they are indexed."""
    where = with_concepts(tokens(list(places(text)), is_name=is_name))
    met = [clause_match(clause, where) for clause in plan.clauses]
    ranges = {each for one in met for each in one.ranges}
    return Match(sum(one.points for one in met), tuple(sorted(ranges)))


def clause_match(clause: Clause, where: Mapping[str, Sequence[Range]]) -> Match:
    """The weight of the best alternative that is met, and the words of all that are."""
    points, ranges = 0, []
    for alternative in clause.alternatives:
        groups = [[each for token in group for each in where.get(token, ())] for group in alternative.groups]
        if groups and all(groups):
            points = max(points, alternative.weight)
            ranges += [each for group in groups for each in group]
    return Match(points, tuple(ranges))


def tokens(found: Sequence[Place], *, is_name: bool) -> dict[str, list[Range]]:
    """The words of a text by the tokens that they are indexed under."""
    where: dict[str, list[Range]] = defaultdict(list)
    for each in found:
        for token in each.word.tokens:
            where[token].append(each.range)
    for left, right in pairwise(found):
        for token in (*pair_tokens(left.word, right.word), *(compound(left.word, right.word) if is_name else ())):
            where[token] += [left.range, right.range]
    return where


def with_concepts(where: dict[str, list[Range]]) -> dict[str, list[Range]]:
    """The same with the tokens of the concepts that the words name."""
    named: dict[str, list[Range]] = defaultdict(list)
    for token, met in mentions(current.held()).met(where):
        named[token] += [each for word_token in met for each in where[word_token]]
    return where | named


def compound(left: Word, right: Word) -> Iterator[str]:
    """The token of two words written as one, unless it is one of them: b and bowl are no bowl together."""
    joined = folding.join(left.key, right.key)
    if joined not in (*left.keys, *right.keys):
        yield key_token(joined)


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
    first = max(ranges, key=lambda each: (sum(is_near(each, other) for other in ranges), -each.start))
    found = [each.range for each in places(text)]
    start = min((each.start for each in found if each.start >= first.start - LEAD), default=0)
    last = max((each.end for each in found if each.end <= start + EXCERPT), default=start + EXCERPT)
    # A word at an end of the text takes the signs around it along.
    start = 0 if start <= found[0].start else start
    end = len(text) if last >= found[-1].end and len(text) - start <= EXCERPT + LEAD else last
    inside = (Range(max(each.start, start) - start, min(each.end, end) - start) for each in ranges)
    kept = tuple(each for each in inside if each.start < each.end)
    return Marked(language, text[start:end], kept, begins_inside=start > 0, ends_inside=end < len(text))


def is_near(first: Range, other: Range) -> bool:
    """Whether an excerpt that begins with the one holds the other too."""
    return first.start <= other.start and other.end <= first.start + EXCERPT - LEAD
