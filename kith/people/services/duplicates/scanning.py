"""Compare queued records with all others, in batches: memory stays flat, and a stopped scan can be resumed.

A batch gets new keys and is compared with all records that share one. The later of two records finds the earlier one.
So the same code updates the queue after a write and scans everything.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from time import monotonic

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django_scopes import scope, scopes_disabled

from kith.engine.write import bulk
from kith.kit.likeness import LIKELY, MOST_SHARING, Likeness, Traits, compare, keys_of
from kith.people.models import DuplicateDue, DuplicateKey, DuplicatePair
from kith.people.services.duplicates.due import stretches, within
from kith.people.services.duplicates.reading import ENTITIES, traits_of
from kith.sdk.declare import registry
from kith.sdk.rules import Actor, policy
from kith.sdk.work import Job, Report, every, jobs

KIND = "duplicates.scan"
# Records per batch, unless a single write had more.
PORTION = 500
# The size of the cache of traits during a scan, about 20 MB.
MOST_KNOWN = 20_000
# The most seconds of one scheduled run, because other runs wait meanwhile.
MOST_SECONDS = 2.0

type Pair = tuple[int, int]


@every(seconds=1, when=DuplicateDue._base_manager.exists)
def compare_due() -> int:
    """Compare queued records; return how many. Scheduled: runs while something is queued."""
    with scopes_disabled():
        waiting = sorted(set(DuplicateDue.objects.order_by().values_list("agency_id", "entity")))
    done, end = 0, monotonic() + MOST_SECONDS
    for agency_id, entity in waiting:
        if entity not in ENTITIES:
            continue
        with scope(agency=agency_id):
            portions = Scan(agency_id, entity)
            while monotonic() < end and (compared := portions.step()):
                done += compared
    return done


def scan_everything(entity: str, *, by: Actor) -> Job:
    """Start a job that scans all records of an entity, or return the running one."""
    running = Job.objects.filter(kind=KIND, state__in=(Job.State.QUEUED, Job.State.RUNNING), options__entity=entity)
    title = _("Looking for duplicates")
    return running.filter(created_by=by.staff_id).first() or jobs.start(KIND, title, by=by, options={"entity": entity})


@jobs.handles(KIND)
def _scan(job: Job, *, by: Actor, report: Report) -> dict[str, int]:
    """The job: queue all records once, and compare them. After a crash another worker resumes with the rest."""
    entity = str(job.options["entity"])
    if not job.options.get("noted"):
        with transaction.atomic():
            note_everything(by.agency_id, entity)
            Job.objects.filter(pk=job.pk).update(options={**job.options, "noted": True})
    waiting = DuplicateDue.objects.filter(entity=entity).order_by().values_list("ids", flat=True)
    total = sum(last - first + 1 for ids in waiting.iterator() for first, last in ids)
    # Only users who see all records may know the total; others get a percentage.
    tell = report if policy.sees_all(by, registry.named(entity, by)) else _percentage(report)
    portions, done = Scan(by.agency_id, entity), 0
    while compared := portions.step():
        done += compared
        tell(min(done, total), total)
    tell(total, total)
    return {"compared": done, "pairs": portions.found}


def _percentage(report: Report) -> Report:
    def tell(done: int, total: int | None = None) -> None:
        report(100 * done // total if total else 100, 100)

    return tell


def note_everything(agency_id: int, entity: str) -> None:
    """Queue all records of an entity, replacing its queue."""
    DuplicateDue.objects.filter(entity=entity).delete()
    ids: list[int] = []
    for pk in ENTITIES[entity].objects.filter(deleted_at=None).order_by("pk").values_list("pk", flat=True).iterator():
        ids.append(pk)
        if len(ids) == PORTION:
            _note(agency_id, entity, ids)
            ids = []
    _note(agency_id, entity, ids)


def _note(agency_id: int, entity: str, ids: Sequence[int]) -> None:
    if ids:
        DuplicateDue.objects.create(agency_id=agency_id, entity=entity, ids=list(stretches(ids)))


class Scan:
    """Compares the queued records of one entity; call ``step`` until it returns 0, within the agency's scope."""

    def __init__(self, agency_id: int, entity: str) -> None:
        self.agency_id = agency_id
        self.entity = entity
        self.found = 0
        # Keys with too many records, as found by this scan.
        self.common: set[int] = set()
        self.known: dict[int, Traits] = {}

    def step(self) -> int:
        """Compare one batch; return its number of records, 0 if the queue is empty."""
        due = self._next()
        if not due:
            return 0
        ids = {pk for each in due for pk in within(each.ids)}
        for pk in ids:
            self.known.pop(pk, None)
        mine = traits_of(self.entity, ids)
        keys = {pk: keys_of(traits) for pk, traits in mine.items()}
        likely = self._compare(mine, self._partners(keys))
        with transaction.atomic():
            gone, _by_model = DuplicateDue.objects.filter(pk__in=[each.pk for each in due]).delete()
            if gone == len(due):  # otherwise another worker took the batch first
                self._keep_keys(ids, keys)
                self._keep_pairs(ids, likely)
        return len(ids)

    def _next(self) -> list[DuplicateDue]:
        taken: list[DuplicateDue] = []
        count = 0
        for each in DuplicateDue.objects.filter(entity=self.entity).order_by("pk")[:PORTION]:
            if count >= PORTION:
                break
            taken.append(each)
            count += sum(last - first + 1 for first, last in each.ids)
        return taken

    # Finding ----------------------------------------------------------------------------------------

    def _partners(self, keys: Mapping[int, Iterable[int]]) -> set[Pair]:
        """Return the pairs with one record in the batch and a common key that is not too frequent."""
        sharing: dict[int, set[int]] = {}
        for pk, mine in keys.items():
            for key in mine:
                if key not in self.common:
                    sharing.setdefault(key, set()).add(pk)
        for key, others in held_by(self.entity, sharing, common=self.common).items():
            sharing[key] |= {pk for pk in others if pk not in keys}
        pairs: set[Pair] = set()
        for together in sharing.values():
            if 1 < len(together) <= MOST_SHARING:
                pairs.update((min(a, b), max(a, b)) for a in together if a in keys for b in together if a != b)
        return pairs

    def _compare(self, mine: Mapping[int, Traits], pairs: set[Pair]) -> dict[Pair, Likeness]:
        others = {pk for pair in pairs for pk in pair if pk not in mine}
        if len(self.known) > MOST_KNOWN:
            self.known.clear()
        self.known |= traits_of(self.entity, others - self.known.keys())
        self.known |= mine
        likely: dict[Pair, Likeness] = {}
        for one, other in pairs:
            if one in self.known and other in self.known:
                like = compare(self.known[one], self.known[other])
                if like.score >= LIKELY:
                    likely[one, other] = like
        return likely

    # Keeping ----------------------------------------------------------------------------------------

    def _keep_keys(self, ids: Iterable[int], keys: Mapping[int, Iterable[int]]) -> None:
        DuplicateKey.objects.filter(entity=self.entity, object_id__among=ids).delete()
        rows = ((self.agency_id, self.entity, key, pk) for pk, mine in keys.items() for key in mine)
        bulk.write(DuplicateKey._meta.db_table, ("agency_id", "entity", "key", "object_id"), rows)

    def _keep_pairs(self, ids: set[int], likely: Mapping[Pair, Likeness]) -> None:
        """Add new pairs, update or remove existing ones; decided pairs are not touched."""
        touched = Q(first_id__among=ids) | Q(second_id__among=ids)
        present = {(each.first_id, each.second_id): each for each in
                   DuplicatePair.objects.filter(touched, entity=self.entity)}  # fmt: skip
        undecided = {pair: each for pair, each in present.items() if each.state == DuplicatePair.State.OPEN}
        over = [each.pk for pair, each in undecided.items() if pair not in likely]
        DuplicatePair.objects.filter(pk__in=over).delete()
        now = timezone.now()
        for pair, each in undecided.items():
            if pair in likely and each.score != likely[pair].score:
                values = {"score": likely[pair].score, "reasons": likely[pair].told, "updated_at": now}
                DuplicatePair.objects.filter(pk=each.pk).update(**values)
        fresh = [self._pair(pair, like, now) for pair, like in likely.items() if pair not in present]
        DuplicatePair.objects.bulk_create(fresh, batch_size=500, ignore_conflicts=True)
        self.found += len(fresh)

    def _pair(self, pair: Pair, like: Likeness, now: object) -> DuplicatePair:
        return bulk.new_row(
            DuplicatePair, agency_id=self.agency_id, entity=self.entity, first_id=pair[0], second_id=pair[1],
            score=like.score, reasons=like.told, created_at=now, updated_at=now,
        )  # fmt: skip


def held_by(entity: str, keys: Iterable[int], *, common: set[int] | None = None) -> dict[int, list[int]]:
    """Return key → its records. Keys with more than ``MOST_SHARING`` records are left out and added to ``common``."""
    there = DuplicateKey.objects.filter(entity=entity, key__among=list(keys)).order_by()
    counts = dict(there.values("key").annotate(count=Count("object_id")).values_list("key", "count"))
    few = [key for key, count in counts.items() if count <= MOST_SHARING]
    if common is not None:
        common.update(counts.keys() - set(few))
    found: dict[int, list[int]] = {}
    rows = DuplicateKey.objects.filter(entity=entity, key__among=few).order_by()
    for key, pk in rows.values_list("key", "object_id"):
        found.setdefault(key, []).append(pk)
    return found
