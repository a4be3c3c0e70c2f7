import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("leaderboards", "0008_lists_by_name"),
    ]

    operations = [
        migrations.AddField(
            model_name="row",
            name="model",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                help_text="That of the result; here so that the rows of a model are found.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="rows",
                to="leaderboards.mlmodel",
            ),
        ),
    ]
