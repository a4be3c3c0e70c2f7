

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('papers', '0005_reopened_claims_wait'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='claim',
            index=models.Index(condition=models.Q(('is_withdrawn', True)), fields=['-id'], name='papers_claim_withdrawn'),
        ),
        migrations.AddIndex(
            model_name='claim',
            index=models.Index(condition=models.Q(('says_best', True)), fields=['-id'], name='papers_claim_says_best'),
        ),
    ]
