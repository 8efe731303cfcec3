"""What one word is indexed and searched as, computed once per distinct word, and the tokens of whole texts.

A token names its form by a letter, so that all forms live in one field of either store:
`x:` as written, `s:` stem, `k:` folded key, `b:` the stems of two neighbouring words, `c:` a concept that the thing is called by,
`1:` to `3:` one that lies so many steps above that, `t:` before any other what a title says beside the name of the thing.
Those of concepts that a text names are in `search.thesaurus.mentions`.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from search.analysis import folding, stemming
from search.analysis.normalization import normalize, split

CACHED_WORDS = 200_000
#: What tokens of folded keys begin with, and those of what titles say beside the name.
KEY, SAID, CONCEPT = "k:", "t:", "c:"

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
    """A normalized word with its forms; equal words are one object while they stay in the cache."""

    __slots__ = ("exact", "keys", "stems", "tokens")

    def __init__(self, exact: str) -> None:
        self.exact = exact
        self.keys = folding.keys(exact)
        self.stems = stemming.stems(exact)
        self.tokens = (self.exact_token, *self.stem_tokens, *self.key_tokens)

    def __repr__(self) -> str:
        return f"Word({self.exact!r})"

    @property
    def exact_token(self) -> str:
        """The token of the word as written."""
        return f"x:{self.exact}"

    @property
    def stem_tokens(self) -> tuple[str, ...]:
        """The tokens of the distinct stems."""
        return tuple(stem_token(stem) for stem in dict.fromkeys(self.stems) if stem)

    @property
    def key_tokens(self) -> tuple[str, ...]:
        """The tokens of the folded keys, the first key first."""
        return tuple(key_token(key) for key in self.keys)

    @property
    def key(self) -> str:
        """The first folded key; empty for a word of signs that have no sound."""
        return self.keys[0] if self.keys else ""


@lru_cache(maxsize=CACHED_WORDS)
def word(exact: str) -> Word:
    """The forms of a normalized word."""
    return Word(exact)


def words(text: str) -> list[Word]:
    """The words of a text as a person wrote it."""
    return [word(exact) for exact in split(normalize(text))]


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
    return f"b:{left}_{right}"


@lru_cache(maxsize=CACHED_WORDS)
def pair_tokens(left: Word, right: Word) -> tuple[str, ...]:
    """The tokens that say that two words stand side by side, one per family of stems."""
    return tuple(dict.fromkeys(pair_token(first, second) for first, second in zip(left.stems, right.stems, strict=True)))


def said_token(token: str) -> str:
    """That a title says so of its thing."""
    return f"{SAID}{token}"


def concept_token(slug: str) -> str:
    """The token that says that a thing is called by a name of a concept."""
    return f"{CONCEPT}{slug}"


def kind_token(steps: int, slug: str) -> str:
    """The token that says that a thing is called by a name of something so many steps below a concept, 3 at most."""
    return f"{steps}:{slug}"


def text_tokens(text: str, *, longest: int = 4000) -> Iterator[str]:
    """Tokens of a running text with those of neighbouring words; words beyond `longest` are left out."""
    found = words(text)[:longest]
    for each in found:
        yield from each.tokens
    for left, right in pairwise(found):
        yield from pair_tokens(left, right)


def name_tokens(texts: Iterable[str]) -> Iterator[str]:
    """Tokens of titles and names. Neighbours count as one compound too, since spellings disagree on the space."""
    for text in texts:
        found = words(text)
        yield from text_tokens(text)
        for left, right in pairwise(found):
            yield key_token(folding.join(left.key, right.key))
