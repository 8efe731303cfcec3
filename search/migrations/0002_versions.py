"""Triggers that raise the thesaurus's version, and the sequence that numbers the readings of products."""

from django.db import migrations

FORWARD = """
CREATE SEQUENCE search_reading;

INSERT INTO search_thesaurusversion (id, number) VALUES (1, nextval('search_reading'));

CREATE FUNCTION search_raise_thesaurus_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO search_thesaurusversion (id, number) VALUES (1, nextval('search_reading'))
    ON CONFLICT (id) DO UPDATE SET number = excluded.number;
    RETURN NULL;
END
$$;

CREATE TRIGGER search_concept_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON search_concept
    FOR EACH STATEMENT EXECUTE FUNCTION search_raise_thesaurus_version();
CREATE TRIGGER search_conceptform_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON search_conceptform
    FOR EACH STATEMENT EXECUTE FUNCTION search_raise_thesaurus_version();
"""

BACKWARD = """
DROP TRIGGER search_conceptform_changed ON search_conceptform;
DROP TRIGGER search_concept_changed ON search_concept;
DROP FUNCTION search_raise_thesaurus_version();
DELETE FROM search_thesaurusversion;
DROP SEQUENCE search_reading;
"""


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
