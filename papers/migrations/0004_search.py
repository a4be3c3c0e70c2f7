from django.db import migrations

from papers.search import SENTENCES, TITLES


def install(apps, schema_editor):
    for index in (TITLES, SENTENCES):
        index.install(schema_editor.connection)


def remove(apps, schema_editor):
    for index in (TITLES, SENTENCES):
        index.remove(schema_editor.connection)


class Migration(migrations.Migration):

    dependencies = [
        ("papers", "0003_order_by_keys"),
    ]

    operations = [migrations.RunPython(install, remove)]
