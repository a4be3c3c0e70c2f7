

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('leaderboards', '0006_narrowed_lists'),
        ('papers', '0006_rare_claims'),
    ]

    operations = [
        migrations.AlterField(
            model_name='comparison',
            name='verdict',
            field=models.CharField(choices=[('untold', 'cannot be told'), ('fits', 'fits the reported numbers'), ('disagrees', 'does not fit the reported numbers')], default='untold', max_length=9),
        ),
        migrations.AddIndex(
            model_name='comparison',
            index=models.Index(fields=['verdict', '-published_order', '-id'], name='leaderboards_comparison_fit'),
        ),
    ]
