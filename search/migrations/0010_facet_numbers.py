import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models

# Long values leave the row early: what is counted and filtered is read for thousands of rows, texts never.
SHORT_ROWS = "ALTER TABLE search_searchdocument SET (toast_tuple_target = 384)"
LONG_ROWS = "ALTER TABLE search_searchdocument RESET (toast_tuple_target)"


class Migration(migrations.Migration):
    dependencies = [
        ("search", "0009_also_broader"),
    ]

    operations = [
        migrations.CreateModel(
            name="FacetValue",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("facet", models.CharField(max_length=20)),
                ("value", models.TextField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("facet", "value"), name="facet_value_once")],
            },
        ),
        *(
            migrations.RemoveField(model_name="searchdocument", name=name)
            for name in ("category", "color", "country", "material", "place", "technique", "workshop", "certificate")
        ),
        # Rows that are there already are to be null until the index is built anew.
        migrations.AddField(
            model_name="searchdocument",
            name="facets",
            field=django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), null=True, size=None),
        ),
        migrations.AlterField(
            model_name="searchdocument",
            name="facets",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.IntegerField(),
                default=list,
                help_text="Numbers of facet values. Null in rows that were written before there were any.",
                null=True,
                size=None,
            ),
        ),
        migrations.RemoveIndex(model_name="searchdocument", name="search_document_tokens"),
        *(
            migrations.AddIndex(
                model_name="searchdocument",
                index=django.contrib.postgres.indexes.GinIndex(fastupdate=True, fields=[name], name=f"search_document_{name}"),
            )
            for name in ("tokens", "title", "names")
        ),
        migrations.RunSQL(SHORT_ROWS, LONG_ROWS),
    ]
