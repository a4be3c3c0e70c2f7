

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('leaderboards', '0005_comparisons'),
        ('papers', '0006_rare_claims'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='finding',
            name='leaderboards_finding_board',
        ),
        migrations.RemoveIndex(
            model_name='finding',
            name='leaderboards_finding_benchmark',
        ),
        migrations.RemoveIndex(
            model_name='finding',
            name='leaderboards_finding_task',
        ),
        migrations.RemoveIndex(
            model_name='finding',
            name='leaderboards_finding_model',
        ),
        migrations.RemoveIndex(
            model_name='result',
            name='leaderboards_result_row',
        ),
        migrations.RemoveIndex(
            model_name='result',
            name='leaderboards_result_board',
        ),
        migrations.RemoveIndex(
            model_name='result',
            name='leaderboards_result_newest',
        ),
        migrations.RemoveIndex(
            model_name='result',
            name='leaderboards_result_ranking',
        ),
        migrations.RemoveIndex(
            model_name='result',
            name='leaderboards_result_sections',
        ),
        migrations.RemoveIndex(
            model_name='result',
            name='leaderboards_result_dates',
        ),
        migrations.RemoveIndex(
            model_name='row',
            name='leaderboards_row_dates',
        ),
        migrations.AddIndex(
            model_name='finding',
            index=models.Index(fields=['leaderboard', '-published_order', '-id', 'kind'], name='leaderboards_finding_board'),
        ),
        migrations.AddIndex(
            model_name='finding',
            index=models.Index(fields=['benchmark', '-published_order', '-id', 'kind'], name='leaderboards_finding_benchmark'),
        ),
        migrations.AddIndex(
            model_name='finding',
            index=models.Index(fields=['task', '-published_order', '-id', 'kind'], name='leaderboards_finding_task'),
        ),
        migrations.AddIndex(
            model_name='finding',
            index=models.Index(fields=['model', '-published_order', '-id', 'kind'], name='leaderboards_finding_model'),
        ),
        migrations.AddIndex(
            model_name='result',
            index=models.Index(fields=['row_key', '-published_order', '-id'], name='leaderboards_result_row'),
        ),
        migrations.AddIndex(
            model_name='result',
            index=models.Index(fields=['leaderboard', '-published_order', '-id', 'section', 'shown_until', 'origin', 'reported_by', 'value'], name='leaderboards_result_board'),
        ),
        migrations.AddIndex(
            model_name='result',
            index=models.Index(fields=['-published_order', '-id', 'leaderboard', 'origin', 'reported_by', 'value'], name='leaderboards_result_newest'),
        ),
        migrations.AddIndex(
            model_name='result',
            index=models.Index(fields=['group', 'section', '-rank_value', 'tiebreak', 'id', 'published_order', 'shown_until', 'origin', 'reported_by'], name='leaderboards_result_ranking'),
        ),
        migrations.AddIndex(
            model_name='result',
            index=models.Index(fields=['leaderboard', 'section', '-rank_value', 'tiebreak', 'id', 'published_order', 'shown_until', 'origin', 'reported_by'], name='leaderboards_result_sections'),
        ),
        migrations.AddIndex(
            model_name='result',
            index=models.Index(fields=['group', 'section', '-published_order', '-id', 'shown_until', 'rank_value', 'origin', 'reported_by'], name='leaderboards_result_dates'),
        ),
        migrations.AddIndex(
            model_name='row',
            index=models.Index(fields=['group', 'section', '-published_order', '-id', 'rank_value'], name='leaderboards_row_dates'),
        ),
    ]
