from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def take_the_latest_reading(apps, schema_editor):
    """Give earlier decisions the machine's last reading, the nearest that is known."""
    claims = apps.get_model("papers", "Claim").objects.filter(pk=OuterRef("claim"))
    apps.get_model("papers", "Curation").objects.update(
        machine=Subquery(claims.values("machine")[:1]),
        extracted_with=Subquery(claims.values("paper__extracted_with")[:1]),
    )


class Migration(migrations.Migration):

    dependencies = [
        ('papers', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='curation',
            name='extracted_with',
            field=models.CharField(blank=True, help_text='The extractor that had read the paper at that time.', max_length=80),
        ),
        migrations.AddField(
            model_name='curation',
            name='machine',
            field=models.JSONField(blank=True, help_text='What the machine read at that time, null if it read no claim there.', null=True),
        ),
        migrations.RunPython(take_the_latest_reading, migrations.RunPython.noop),
    ]
