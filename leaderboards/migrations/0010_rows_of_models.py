from django.db import migrations, models

_BATCH = 20_000


def name_models(apps, schema_editor):
    """Give every row the model of its result, so many at a time: nobody waits for long.

    Workers of an older release that write rows meanwhile leave them without a model, until
    their results are placed again or refreshed.
    """
    rows = apps.get_model("leaderboards", "Row").objects.order_by()
    results = apps.get_model("leaderboards", "Result").objects
    shown = results.filter(pk=models.OuterRef("result"))
    last = rows.aggregate(last=models.Max("pk"))["last"] or 0
    for first in range(1, last + 1, _BATCH):
        rows.filter(pk__range=(first, first + _BATCH - 1)).update(
            model=models.Subquery(shown.values("model"))
        )


class Migration(migrations.Migration):
    # Each batch is stored as it is done. Broken off, it begins again.
    atomic = False

    dependencies = [
        ("leaderboards", "0009_row_model"),
    ]

    operations = [
        migrations.RunPython(name_models, migrations.RunPython.noop, elidable=True),
    ]
