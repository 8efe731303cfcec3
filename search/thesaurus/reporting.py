"""What the data files of the thesaurus hold, counted: concepts, forms, and how many forms somebody has attested."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from search.models import Language
from search.thesaurus.loading import DERIVED


@dataclass(frozen=True)
class LanguageCount:
    """The forms of one language. Those derived by rule from the other script count as derived, not as attested."""

    language: str
    concepts: int
    forms: int
    attested: int
    derived: int

    @property
    def percent(self) -> int:
        """How many in a hundred forms that are not derived are attested; 0 when there are none."""
        own = self.forms - self.derived
        return round(100 * self.attested / own) if own else 0


def families(concepts: Mapping[str, Mapping[str, str]]) -> dict[str, int]:
    """How many concepts there are in each family, itself included, by the slug of the concept at its top."""
    counted: dict[str, int] = {}
    for slug in concepts:
        top = line_above(slug, concepts)[-1]
        counted[top] = counted.get(top, 0) + 1
    return counted


def line_above(slug: str, concepts: Mapping[str, Mapping[str, str]]) -> list[str]:
    """The concept, the one broader than it, and so on to the top. Raises ValueError when they go round in a circle."""
    line = [slug]
    while above := concepts[line[-1]]["broader"]:
        if above in line:
            raise ValueError(f"a circle of broader concepts: {' < '.join([*line, above])}")
        line.append(above)
    return line


def count_languages(forms: Mapping[str, Iterable[Mapping[str, str]]]) -> list[LanguageCount]:
    """The counts of every language in which forms are kept; `forms` are the lines of forms.csv by concept."""
    lines = [line for of_concept in forms.values() for line in of_concept]
    return [count_language(language, [line for line in lines if line["language"] == language]) for language in Language.values]


def count_language(language: str, lines: list[Mapping[str, str]]) -> LanguageCount:
    """The counts of the lines of one language."""
    derived = sum(line["attested"] == DERIVED for line in lines)
    return LanguageCount(
        language=language,
        concepts=len({line["concept"] for line in lines}),
        forms=len(lines),
        attested=sum(bool(line["attested"]) for line in lines) - derived,
        derived=derived,
    )
