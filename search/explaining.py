"""Why a product stands where it does, in words for the staff: its score counted again from what is indexed of it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from search.analysis.words import CONCEPT, KEY, KINDS_CALLED, SAID
from search.backends.base import where_met
from search.clauses import Alternative, Clause
from search.documents import ProductDocument, index_fields
from search.planning import ALL_WORDS, MET, SECTION_WEIGHTS, SHIPPED, Plan, rating_points
from search.thesaurus import current
from search.thesaurus.mentions import ANYHOW, BELOW, BELOW_BY_STEM, NAMED, OR_BELOW

ANYWHERE = "tokens"


@dataclass(frozen=True)
class Step:
    """What one clause adds in one section, in words.

    `clause` is the words of the query, "" when it is about all of them, `section` title, names, tokens (anywhere) or "",
    `found` the token that met it, "" when none did; `points` are `weight` times `factor`.
    """

    clause: str
    section: str
    found: str
    weight: int
    factor: int
    text: str

    @property
    def points(self) -> int:
        """What it adds to the score."""
        return self.weight * self.factor


@dataclass(frozen=True)
class Explanation:
    """A score with the steps that make it up."""

    steps: tuple[Step, ...]
    is_sold_out: bool

    @property
    def score(self) -> int:
        """As the stores count it in the order of relevance."""
        return sum(step.points for step in self.steps)


def explain(document: ProductDocument, plan: Plan, *, by_name: bool = False, pinned: int = 0, destination: str = "") -> Explanation:
    """The score of a product for the plan, `by_name` or not, and a reader in the country `destination` ("" for none), or
    the one that it is pinned with.
    """
    fields = index_fields(document, current.thesaurus())
    if pinned:
        steps = [Step("", "", "", pinned, 1, _("Staff put it first for this search."))]
        return Explanation(tuple(steps), is_sold_out=not fields.values["available"])
    steps = [step for clause in plan.clauses for step in clause_steps(clause, fields.tokens, by_name=by_name)]
    met = sum(step.section == ANYWHERE and bool(step.found) for step in steps)
    if len(plan.clauses) > 1 and met == len(plan.clauses):
        steps.append(Step("", "", "", ALL_WORDS, 1, _("All words are met.")))
    if plan.clauses and (points := rating_points(document.rating)):
        steps.append(Step("", "", "", points, 1, _("Its buyers rate it above the mean.")))
    if plan.clauses and destination and document.is_sent_to(destination):
        steps.append(Step("", "", "", SHIPPED, 1, _("It is sent to the country that you look from.")))
    return Explanation(tuple(steps), is_sold_out=not fields.values["available"])


def clause_steps(clause: Clause, sections: Mapping[str, Collection[str]], *, by_name: bool) -> Iterator[Step]:
    """That the clause is met where it is asked for, and the best alternative in the title and in the names."""
    words = clause.words
    found_in = (best(ways, sections[section])[1] for section, ways in where_met(clause, by_name=by_name))
    if met := next(filter(None, found_in), ""):
        yield Step(words, ANYWHERE, met, 1, MET, _("“%(words)s” is met: %(found)s.") % {"words": words, "found": told(met)})
    else:
        yield Step(words, ANYWHERE, "", 0, MET, _("“%(words)s” is not met.") % {"words": words})
    for section, factor in SECTION_WEIGHTS.items():
        weight, found = best(clause.alternatives, sections[section])
        if found:
            yield Step(words, section, found, weight, factor, sentence(section) % {"words": words, "found": told(found)})


def best(alternatives: Sequence[Alternative], tokens: Collection[str]) -> tuple[int, str]:
    """The heaviest alternative that the tokens meet: its weight and what met it; 0 and "" for none."""
    found = (
        (alternative.weight, " + ".join(met))
        for alternative in alternatives
        if (met := [next((token for token in group if token in tokens), "") for group in alternative.groups]) and all(met)
    )
    return max(found, key=lambda pair: pair[0], default=(0, ""))


def sentence(section: str) -> str:
    """What is said of a clause that is met in a section."""
    return {
        "title": _("“%(words)s” in the title: %(found)s."),
        "names": _("“%(words)s” in the names of craft, material or place: %(found)s."),
    }[section]


def told(found: str) -> str:
    """Tokens in words."""
    forms = {
        "x:": _("the word %(word)s"),
        "s:": _("the stem %(word)s"),
        KEY: _("the folded key %(word)s"),
        "b:": _("side by side %(word)s"),
        **dict.fromkeys((CONCEPT, *NAMED, ANYHOW, OR_BELOW), _("the concept %(word)s")),
        **dict.fromkeys((*KINDS_CALLED, BELOW, BELOW_BY_STEM), _("a kind of %(word)s")),
    }
    tokens = (token.removeprefix(SAID) for token in found.split(" + "))
    return ", ".join(forms[token[:2]] % {"word": token[2:].replace("_", " ")} for token in tokens)
