"""Handlers follow the history itself, and the database keeps the schedule; the second row per event goes."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('agency', '0001_first'),
        ('engine', '0002_moved_tasks'),
    ]

    operations = [
        migrations.CreateModel(
            name='HandlerPlace',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('handler', models.CharField(max_length=200, unique=True)),
                ('begun', models.BigIntegerField()),
                ('place', models.BigIntegerField()),
                ('met', models.BigIntegerField(default=0)),
                ('handled', models.BigIntegerField(default=0)),
                ('skipped', models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name='HeldEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('handler', models.CharField(max_length=200)),
                ('root_entity', models.CharField(max_length=40)),
                ('root_id', models.BigIntegerField()),
                ('state', models.CharField(choices=[('waiting', 'tried again later'), ('behind', 'waits for an earlier event of the record'), ('failed', 'failed')], max_length=10)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('due_at', models.DateTimeField(null=True)),
                ('fault', models.CharField(blank=True, max_length=1000)),
                ('held_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='ScheduledRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200)),
                ('rule', models.CharField(max_length=100)),
                ('next_at', models.DateTimeField()),
                ('begun_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
                ('worker', models.CharField(blank=True, max_length=64)),
                ('runs', models.BigIntegerField(default=0)),
                ('missed', models.BigIntegerField(default=0)),
                ('faults', models.BigIntegerField(default=0)),
                ('fault', models.CharField(blank=True, max_length=1000)),
            ],
        ),
        migrations.AddField(
            model_name='changeset',
            name='cause',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='engine.change'),
        ),
        migrations.AddField(
            model_name='heldevent',
            name='agency',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agency.agency'),
        ),
        migrations.AddField(
            model_name='heldevent',
            name='entry',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='engine.change'),
        ),
        migrations.AddField(
            model_name='scheduledrun',
            name='agency',
            field=models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='agency.agency'),
        ),
        migrations.AddIndex(
            model_name='heldevent',
            index=models.Index(fields=['handler', 'root_entity', 'root_id', 'entry'], name='held_of_record'),
        ),
        migrations.AddIndex(
            model_name='heldevent',
            index=models.Index(condition=models.Q(('state', 'waiting')), fields=['due_at'], name='held_due'),
        ),
        migrations.AddIndex(
            model_name='heldevent',
            index=models.Index(fields=['agency', 'state'], name='held_of_agency'),
        ),
        migrations.AddConstraint(
            model_name='heldevent',
            constraint=models.UniqueConstraint(fields=('handler', 'entry'), name='held_once'),
        ),
        migrations.AddConstraint(
            model_name='scheduledrun',
            constraint=models.UniqueConstraint(condition=models.Q(('agency', None)), fields=('name',), name='scheduled_once'),
        ),
        migrations.AddConstraint(
            model_name='scheduledrun',
            constraint=models.UniqueConstraint(fields=('name', 'agency'), name='scheduled_once_by_agency'),
        ),
        migrations.DeleteModel(
            name='OutboxEvent',
        ),
    ]
