import django.db.models.deletion
from django.db import migrations, models

CREATE = """
CREATE FUNCTION search_concept_not_indexed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM search_indexedconcept WHERE concept_id = NEW.id;
    RETURN NULL;
END
$$;
CREATE FUNCTION search_form_not_indexed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        DELETE FROM search_indexedconcept WHERE concept_id = OLD.concept_id;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        DELETE FROM search_indexedconcept WHERE concept_id = NEW.concept_id;
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER search_concept_not_indexed AFTER UPDATE ON search_concept
    FOR EACH ROW EXECUTE FUNCTION search_concept_not_indexed();
CREATE TRIGGER search_form_not_indexed AFTER INSERT OR UPDATE OR DELETE ON search_conceptform
    FOR EACH ROW EXECUTE FUNCTION search_form_not_indexed();
"""

DROP = """
DROP TRIGGER search_form_not_indexed ON search_conceptform;
DROP TRIGGER search_concept_not_indexed ON search_concept;
DROP FUNCTION search_form_not_indexed();
DROP FUNCTION search_concept_not_indexed();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("search", "0011_words_near"),
    ]

    operations = [
        migrations.CreateModel(
            name="IndexedConcept",
            fields=[
                (
                    "concept",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        serialize=False,
                        to="search.concept",
                    ),
                ),
                ("fingerprint", models.CharField(max_length=24)),
            ],
        ),
        migrations.RunSQL(CREATE, DROP),
    ]
