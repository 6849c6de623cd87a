"""Jobs that wait in the queue name their function; it has moved."""

from django.db import migrations

MOVED = {"kith.engine.jobs.run_job": "kith.engine.work.jobs.run_job"}


def follow(apps, schema_editor):
    queued = apps.get_model("django_tasks_database", "DBTaskResult").objects
    for old, new in MOVED.items():
        queued.filter(task_path=old).update(task_path=new)


class Migration(migrations.Migration):
    dependencies = [("engine", "0001_first"), ("django_tasks_database", "__latest__")]

    operations = [migrations.RunPython(follow, migrations.RunPython.noop)]
