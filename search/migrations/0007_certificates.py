import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("search", "0006_places"),
    ]

    operations = [
        # Rows that are there already are to be null until the index is built anew.
        migrations.AddField(
            model_name="searchdocument",
            name="certificate",
            field=django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), null=True, size=None),
        ),
        migrations.AlterField(
            model_name="searchdocument",
            name="certificate",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.TextField(),
                default=list,
                help_text="Null in rows that were written before there were certificates.",
                null=True,
                size=None,
            ),
        ),
    ]
