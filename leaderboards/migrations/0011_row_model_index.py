from django.db import migrations, models


class Migration(migrations.Migration):
    # In one transaction, so that the index is there exactly if this is recorded: one that
    # was broken off is made anew. On PostgreSQL whoever writes rows waits for it, a few
    # seconds for a million rows, and whoever reads does not. Built concurrently it would keep
    # nobody waiting, but broken off leave an invalid index in the way.
    dependencies = [
        ("leaderboards", "0010_rows_of_models"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="row",
            index=models.Index(
                fields=[
                    *("model", "section", "group", "leaderboard"),
                    *("rank_value", "result"),
                ],
                name="leaderboards_row_model",
            ),
        ),
    ]
