"""By which concepts the index was written, so that search relies on what it says of them.

Taken down when all products have been indexed by one state of the thesaurus. A concept that is edited later is asked for
by its words until the next time.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from search.models import IndexedConcept
from search.thesaurus import current


@contextmanager
def writing_all() -> Iterator[None]:
    """All products are read and indexed in the block; nothing is taken down when it fails, or concepts changed meanwhile."""
    before = current.number()
    yield
    remember(before)


@transaction.atomic
def remember(version: int | None) -> None:
    """Take down every concept as it is, provided that the thesaurus still has this version."""
    with connection.cursor() as cursor:
        # Edits raise the number too, and so wait until this is done.
        cursor.execute("SELECT FROM search_thesaurusversion WHERE number = %s FOR UPDATE", [version])
        if cursor.fetchone() is None:
            return
    known = current.read()
    rows = [IndexedConcept(concept_id=each, fingerprint=known.fingerprint(each)) for each in known.entries]
    IndexedConcept.objects.all().delete()
    IndexedConcept.objects.bulk_create(rows)
    current.raise_number()
