"""The background job that takes a large import back."""

from __future__ import annotations

import pytest

from kith.engine.models import Job
from kith.engine.work import jobs
from kith.people.models import Contact
from tests.cast import Cast
from tests.transfer.helpers import load

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def test_a_job_that_died_after_its_work_was_committed_ends_as_done(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    jobs.load_handlers()
    change_set = load(cast.henry, "contacts", "last name\nEckert\n")["change_set"]
    with cast.henry.at_work() as by:
        job = jobs.start("undo", "Undo", by=by, options={"change_set": change_set, "url": "/contacts/"})
        with monkeypatch.context() as patched:
            patched.setattr(jobs, "_finish", lambda *what, **how: None)
            jobs.work_off(job)
        job.refresh_from_db()
        assert (job.state, Contact.objects.count()) == (Job.State.RUNNING, 0)
        jobs.work_off(job)
        job.refresh_from_db()
        assert (job.state, job.error) == (Job.State.DONE, "")
        assert job.result == {"url": "/contacts/", "text": job.result["text"]}
        assert job.result["text"].endswith("rows taken back, 0 stay as they were changed since.")
