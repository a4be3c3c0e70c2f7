from django.db import migrations

from leaderboards.named import NAMES


def install(apps, schema_editor):
    for index in NAMES.values():
        index.install(schema_editor.connection)


def remove(apps, schema_editor):
    for index in NAMES.values():
        index.remove(schema_editor.connection)


class Migration(migrations.Migration):

    dependencies = [
        ("leaderboards", "0002_pages_as_of_a_day"),
        ("papers", "0004_search"),
    ]

    operations = [migrations.RunPython(install, remove)]
