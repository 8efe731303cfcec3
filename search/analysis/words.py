"""What one word is indexed and searched as, computed once per distinct word, and the tokens of whole texts.

A token names its form by a letter, so that all forms live in one field of either store:
`x:` as written, `s:` stem, `k:` folded key, `b:` the stems of two neighbouring words, `c:` a concept that the thing is called by,
`1:` to `3:` one that lies so many steps above that, `t:` before any other what a title says beside the name of the thing.
Those of concepts that a text names are in `search.thesaurus.mentions`.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import chain, pairwise
from operator import add, sub
from typing import NamedTuple

from search.analysis import folding, stemming
from search.analysis.normalization import normalize, split
from search.analysis.stemming import places_of

CACHED_WORDS = 200_000
#: Words of a running text that are indexed.
LONGEST_TEXT = 4000
#: What tokens of folded keys begin with, and those of what titles say beside the name.
KEY, SAID, CONCEPT = "k:", "t:", "c:"
#: And those of neighbours.
PAIR = "b:"
#: From so many steps on, one concept is as far above another as the next.
FARTHEST = 3

#: Words that join others, in English, Russian, Uzbek, Turkmen, Kazakh and Kyrgyz, Tajik.
STOP_WORDS = frozenset({
    "the", "of", "for", "and", "or", "not", "a", "an", "in", "with", "from", "to", "on", "by",
    "и", "в", "во", "на", "из", "с", "со", "для", "от", "по", "под", "о",
    "va", "bilan", "uchun", "ва", "билан", "учун",
    "we", "bilen", "üçin",
    "және", "мен", "үшін", "менен", "үчүн", "жана",
    "бо", "аз", "барои", "дар",
})  # fmt: skip


class Word:
    """A normalized word with its forms and their tokens; equal words are one object while they stay in the cache."""

    __slots__ = ("exact", "exact_token", "key", "key_tokens", "keys", "pairs_begun", "stem_tokens", "stems")

    def __init__(self, exact: str) -> None:
        self.exact = exact
        self.keys = folding.keys(exact)
        self.stems = stemming.stems(exact)
        #: The first folded key; empty for a word of signs that have no sound.
        self.key = self.keys[0] if self.keys else ""
        self.exact_token = f"x:{exact}"
        #: The tokens of the distinct stems, and of the folded keys, the first key first.
        self.stem_tokens = tuple([stem_token(stem) for stem in dict.fromkeys(self.stems) if stem])
        self.key_tokens = tuple([key_token(key) for key in self.keys])
        begun = {stem: pair_token(stem, "") for stem in self.stems}
        #: What tokens of pairs begin with whose first word this is, one per family of stems; equal ones are one object, since
        #: many words are kept.
        self.pairs_begun = tuple(map(begun.__getitem__, self.stems))

    def __repr__(self) -> str:
        return f"Word({self.exact!r})"

    @property
    def tokens(self) -> tuple[str, ...]:
        """All tokens of the word alone."""
        return (self.exact_token, *self.stem_tokens, *self.key_tokens)


@lru_cache(maxsize=CACHED_WORDS)
def word(exact: str) -> Word:
    """The forms of a normalized word."""
    return Word(exact)


def words(text: str) -> list[Word]:
    """The words of a text as a person wrote it."""
    return list(map(word, split(normalize(text))))


def telling(found: Sequence[Word]) -> list[Word]:
    """The words that carry meaning; all of them when none does."""
    return [word for word in found if word.exact not in STOP_WORDS] or list(found)


def stem_token(stem: str) -> str:
    """The token of a stem."""
    return f"s:{stem}"


def key_token(key: str) -> str:
    """The token of a folded key."""
    return f"{KEY}{key}"


def pair_token(left: str, right: str) -> str:
    """The token that says that two stems stand side by side."""
    return f"{PAIR}{left}_{right}"


def pair_tokens(left: Word, right: Word) -> tuple[str, ...]:
    """The tokens that say that two words stand side by side, one per family of stems."""
    return tuple(dict.fromkeys(map(add, left.pairs_begun, right.stems)))


def said_token(token: str) -> str:
    """That a title says so of its thing."""
    return f"{SAID}{token}"


def concept_token(slug: str) -> str:
    """The token that says that a thing is called by a name of a concept."""
    return f"{CONCEPT}{slug}"


def kind_token(steps: int, slug: str) -> str:
    """The token that says that a thing is called by a name of something so many steps below a concept, 3 at most."""
    return f"{steps}:{slug}"


#: How the tokens begin of what a thing is called by: of something above it, and of all.
KINDS_CALLED = tuple(kind_token(steps, "") for steps in range(1, FARTHEST + 1))
CALLED = (CONCEPT, *KINDS_CALLED)


class Tokens(NamedTuple):
    """The distinct tokens of texts kind by kind, as what names a concept is looked for among them."""

    pairs: set[str]
    keys: set[str]
    stems: set[str]
    exact: set[str]

    def without(self, others: "Tokens") -> "Tokens":
        """Those that the others do not hold."""
        return Tokens(*map(sub, self, others))


class Row(NamedTuple):
    """A text in words, with its language, "" when that is unknown."""

    words: Sequence[Word]
    language: str


def text_tokens(texts: Mapping[str, str], longest: int = LONGEST_TEXT) -> Tokens:
    """The tokens of running texts by language; words of a text beyond `longest` are left out."""
    return row_tokens([Row(words(text)[:longest], language) for language, text in texts.items()])


def name_tokens(rows: Sequence[Row]) -> Tokens:
    """The tokens of the words of titles or names. Neighbours count as one compound too, since spellings disagree on the space."""
    compounds = {key_token(folding.join(left.key, right.key)) for row in rows for left, right in pairwise(row.words)}
    return row_tokens([row._replace(words=row.words[:LONGEST_TEXT]) for row in rows], compounds)


def row_tokens(rows: Sequence[Row], compounds: Iterable[str] = ()) -> Tokens:
    """The tokens of words in rows and of neighbours."""
    found = set(chain.from_iterable([row.words for row in rows]))
    pairs: set[str] = set()
    stems: set[str] = set()
    for row in rows:
        for place in places_of(row.language):
            own = [each.stems[place] for each in row.words]
            pairs.update(map(add, [each.pairs_begun[place] for each in row.words], own[1:]))
            stems.update(own)
    stems.discard("")
    return Tokens(
        pairs=pairs,
        keys=set(chain.from_iterable([each.key_tokens for each in found])).union(compounds),
        stems=set(map(stem_token, stems)),
        exact={each.exact_token for each in found},
    )
