"""Counts what the data files of the thesaurus hold."""

from typing import Any

from django.core.management.base import BaseCommand

from search.thesaurus import loading, reporting


class Command(BaseCommand):
    """Prints concepts by family, and forms by language with the share of them that is attested."""

    help = "Count the concepts and forms of the data files, and the share of forms that is attested. Needs no database."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Read the files and print two tables."""
        concepts, forms = loading.read_concepts(loading.FOLDER), loading.read_forms(loading.FOLDER)
        families = reporting.families(concepts)
        self.stdout.write(f"{len(concepts)} concepts in {len(families)} families, {sum(map(len, forms.values()))} forms\n\n")
        for family, count in sorted(families.items(), key=lambda pair: (-pair[1], pair[0])):
            self.stdout.write(f"{family:<12} {count:>4}")
        self.stdout.write(f"\n{'language':<12} {'concepts':>8} {'forms':>8} {'derived':>8} {'attested':>8}")
        for each in reporting.count_languages(forms):
            share = f"{each.percent} %" if each.forms > each.derived else "-"
            self.stdout.write(f"{each.language:<12} {each.concepts:>8} {each.forms:>8} {each.derived:>8} {share:>8}")
