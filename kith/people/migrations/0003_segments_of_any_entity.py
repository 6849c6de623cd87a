"""Segments can be made of any entity that takes them; no table changes."""

from __future__ import annotations

from django.db import migrations, models

import kith.people.models.segments


class Migration(migrations.Migration):
    dependencies = [("people", "0002_hand_over_any_record")]

    operations = [
        migrations.AlterField(
            model_name="segment",
            name="entity",
            field=models.CharField(
                choices=kith.people.models.segments.entities,
                default="contacts",
                max_length=40,
                verbose_name="made of",
            ),
        ),
    ]
