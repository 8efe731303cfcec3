from django.db import migrations

# The planner expects of a list of deletions that one word in ten has some of them, and would read all the words there
# are; with these settings only the index of deletions is left to it.
CREATE = """
CREATE FUNCTION search_words_near(wanted varchar[]) RETURNS SETOF varchar
LANGUAGE sql STABLE SET enable_seqscan = off SET enable_indexscan = off SET enable_indexonlyscan = off AS $$
    SELECT key FROM search_indexedword WHERE deletions && wanted LIMIT 2000
$$
"""


class Migration(migrations.Migration):
    dependencies = [
        ("search", "0010_facet_numbers"),
    ]

    operations = [
        migrations.RunSQL(CREATE, "DROP FUNCTION search_words_near(varchar[])"),
    ]
