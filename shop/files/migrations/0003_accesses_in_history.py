from django.db import migrations

MOVE = """
    INSERT INTO kit_statuschange (entity, entity_id, move, from_status, to_status, by_id, actor, at, reason, data)
    SELECT 'files.document', document_id, 'open_document', '', '', by_id, 'user', at, '', '{}' FROM files_documentaccess
"""


class Migration(migrations.Migration):

    dependencies = [
        ('files', '0002_uploads_in_parts'),
        ('kit', '0001_initial'),
    ]

    operations = [
        migrations.RunSQL(MOVE, migrations.RunSQL.noop),
        migrations.DeleteModel(name='DocumentAccess'),
    ]
