"""Words in a row that name concepts, and what a concept is beside others: a thing, what things are made of, or how one is."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from search.analysis.words import Word
from search.thesaurus.snapshot import Entry, Thesaurus

#: What a concept is beside others of a query: a thing that can be bought, what things are made of, or how one is.
THING, STUFF, QUALITY = 2, 1, 0
#: Concepts of the thesaurus that say so of all that are below them; what lies below none is a thing.
KINDS: Mapping[str, int] = {
    **dict.fromkeys(("material", "colour", "motif", "technique", "dye", "place", "craftsman", "occasion", "embroidery"), QUALITY),
    **dict.fromkeys(("cloth", "thread", "yarn", "paper", "wood_carving", "wood_painting", "patchwork", "quilting", "knitwear"), STUFF),
    "souvenir": THING,
}


class Stretch(NamedTuple):
    """Words of the query that make one clause, with the concepts they name.

    `whole` is the compound that they are a part of, when its parts name a thing and how it is.
    """

    words: tuple[Word, ...]
    concepts: tuple[Entry, ...] = ()
    whole: "Stretch | None" = None

    @property
    def text(self) -> str:
        """The words as they were typed, in normal form."""
        return " ".join(word.exact for word in self.words)


def longest_stretches(query: Sequence[Word], thesaurus: Thesaurus, longest: int) -> list[Stretch]:
    """The query cut into names of concepts of so many words at most, the longest first, and single words."""
    cut, start = [], 0
    while start < len(query):
        match = thesaurus.match(query[start : start + longest])
        length = match.length if match else 1
        cut.append(Stretch(tuple(query[start : start + length]), match.concepts if match else ()))
        start += length
    return cut


def rank(stretch: Stretch, thesaurus: Thesaurus) -> tuple[int, int]:
    """What the words name at most and at least: a thing that can be bought, what things are made of, or how one is.

    A word of two senses gives way to one that names nothing but a thing: киіз is felt and a rug of it, a киіз сөмке a bag.
    """
    kinds = [kind(concept, thesaurus) for concept in stretch.concepts] or [QUALITY]
    return max(kinds), min(kinds)


def kind(concept: Entry, thesaurus: Thesaurus) -> int:
    """What a concept is by the nearest one above it that says so."""
    return kinds(thesaurus)[concept.id]


@lru_cache(maxsize=2)
def kinds(thesaurus: Thesaurus) -> dict[int, int]:
    """What each concept is, found once for a thesaurus."""
    return {each: next((KINDS[above.slug] for above in thesaurus.line(each) if above.slug in KINDS), THING) for each in thesaurus.entries}
