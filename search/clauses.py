"""What a plan asks for, clause by clause, and the fewest tokens that find it.

Where the index has a word of a concept, it says too that the concept is named (`search.thesaurus.mentions`). Who asks for the
concept need not ask for the word: each token is a list that both stores read, and broad words have the longest.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from search.analysis.words import CALLED
from search.thesaurus.mentions import ANYHOW, OR_BELOW, Groups, Mentions


@dataclass(frozen=True)
class Alternative:
    """One way to meet a clause: a token of every group is there. `weight` is 1 to 100."""

    weight: int
    groups: Groups


@dataclass(frozen=True)
class Clause:
    """What one word or one named concept of the query asks for, with its words. The `alternatives` order what is found,
    `finding` are those that find it. `is_thing` says that it names what can be bought or what that is made from, `required`
    marks the thing itself beside its qualities.
    """

    alternatives: tuple[Alternative, ...]
    finding: tuple[Alternative, ...]
    words: str = ""
    required: bool = False
    is_thing: bool = False


def fewest(alternatives: Sequence[Alternative], mentions: Mentions) -> Iterator[Alternative]:
    """The alternatives without the tokens of words beside which a concept is asked for that is named wherever they are.

    What a thing is called by orders what is found by its name and finds nothing: it is written anew by the nightly check,
    while words that a concept lost find nothing from the next search on.
    """
    alone = (token for each in alternatives if len(each.groups) == 1 for token in each.groups[0])
    asked = {token for token in alone if token[:2] in (ANYHOW, OR_BELOW)}

    def is_needed(token: str) -> bool:
        return mentions.implied(token).isdisjoint(asked)

    for each in alternatives:
        groups = tuple(tuple(token for token in group if token[:2] not in CALLED) for group in each.groups)
        if len(groups) == 1:
            groups = (tuple(filter(is_needed, groups[0])),)
        # Where several groups must be met, one that is met with the concept alone makes the others needless.
        if all(any(map(is_needed, group)) for group in groups):
            yield replace(each, groups=groups)
