from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('kit', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='statuschange',
            name='to_status',
            field=models.CharField(blank=True, max_length=30),
        ),
        migrations.AddIndex(
            model_name='statuschange',
            index=models.Index(fields=['-at', '-id'], name='status_change_newest'),
        ),
    ]
