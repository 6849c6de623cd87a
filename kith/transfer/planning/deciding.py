"""Decide the outcome of each row of a batch: new, changed, same, conflict or error. Read-only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from kith.engine import policy
from kith.engine.fields.base import Field, is_empty
from kith.engine.fields.child_rows import Children
from kith.engine.fields.links import Link
from kith.engine.files import photos
from kith.engine.models import ExternalId
from kith.engine.web.errors import FieldErrors
from kith.engine.write.bulk import new_row
from kith.engine.write.forms import apply, check
from kith.transfer import hooks
from kith.transfer.planning.doubtful import Doubtful, hold_back
from kith.transfer.planning.earlier import Earlier
from kith.transfer.planning.known import Known
from kith.transfer.planning.late import hold
from kith.transfer.planning.links import Links
from kith.transfer.planning.matching import EXTERNAL, Matcher
from kith.transfer.planning.parts import differs, problem_of, text_of
from kith.transfer.reading.drafts import Draft, Outcome
from kith.transfer.reading.references import Linked

if TYPE_CHECKING:
    from kith.engine.declare.resource import Resource
    from kith.engine.policy import Actor
    from kith.transfer.mapping.columns import Choices, Part


class Planner:
    """Plans the batches of one part of an import; ``at`` is the time of its change set."""

    def __init__(
        self, resource: Resource, part: Part, *, by: Actor, choices: Choices, at: datetime, earlier: Earlier,
        doubtful: Doubtful,
    ) -> None:  # fmt: skip
        self.resource = resource
        self.by = by
        self.choices = choices
        self.at = at
        self.earlier = earlier
        self.doubtful = doubtful
        self.links = Links(resource, by=by, choices=choices)
        self.matcher = Matcher(resource, by=by, source=part.source, chosen=choices.match if not part.links else ())
        self.required = [field for field in resource.writable.values() if field.needed]
        self.beside = bool(part.links)
        self.owned = "owner" in resource.bound
        self.blank, self.nothing = new_row(resource.model, agency_id=by.agency_id), Known(resource, ())
        # With rights for the whole agency there is no check per row.
        self.free = not any(resource.policy.rows(by, verb, entity=resource.slug) for verb in ("create", "import"))
        # An empty cell in a column of owners means no owner, if the importer may create such rows.
        nobody = self.free and "owner" in part.fields()
        self.owner = choices.owner or (None if nobody else by.staff_id)

    def plan(self, drafts: Sequence[Draft]) -> None:
        """Set outcome, row and differences of each draft."""
        self.links.resolve([draft for draft in drafts if draft.outcome is None])
        sound = [draft for draft in drafts if draft.outcome is None and self._build(draft)]
        for draft in sound:
            draft.words = self.matcher.words(draft)
        hits = self.matcher.find(sound)
        rows = self._rows({pk for _name, ids in hits.values() for pk in ids})
        others = self._keyed_otherwise(rows)
        matched = {draft.number: self._matched(draft, hits.get(draft.number), rows, others) for draft in sound}
        doubted = [draft for draft in sound if not matched[draft.number][1]]
        hold_back(self.resource, doubted, self.by, source=self.matcher.source)
        self.doubtful.look([draft for draft in doubted if draft.outcome is None])
        rows |= self.doubtful.rows(doubted)
        known = Known(self.resource, rows)
        for draft in (draft for draft in sound if draft.outcome is None):
            self._decide(draft, *matched[draft.number], rows, known)

    # New rows ---------------------------------------------------------------------------------------

    def _build(self, draft: Draft) -> bool:
        """Build the new row; return whether it is valid."""
        row = new_row(self.resource.model, agency_id=self.by.agency_id)
        if self.owned:
            row.owner_id = self.owner
        if self.choices.tags and "tags" in self.resource.writable:
            draft.values["tags"] = (*draft.values.get("tags", ()), *self.choices.tags)
        if (arrange := hooks.of(self.resource.slug).steps.arrange) is not None:
            arrange(draft.values, self.by.agency_id)
        draft.later = apply(row, draft.values, self.resource)
        draft.row = row
        if draft.photo:
            self._photo(draft)
        self.resource.derive(row)
        for field, items in draft.later.items():
            if isinstance(field.kind, Children) and (problem := problem_of(field, items, self.by)):
                draft.refuse(problem, field.label)
        return draft.outcome is None

    def _photo(self, draft: Draft) -> None:
        """Store the picture; an unusable one is reported, and the record is imported without it."""
        try:
            draft.row.photo, _picture = photos.encode(draft.photo)
        except FieldErrors as error:
            draft.photo = b""
            draft.remark(" ".join(error.errors[photos.FIELD]), _("Picture"))

    def _refuse(self, draft: Draft, error: FieldErrors) -> None:
        for name, texts in error.errors.items():
            for text in texts:
                draft.refuse(text, self.resource.bound[name].label if name in self.resource.bound else "")

    def _create(self, draft: Draft) -> None:
        if self.choices.mode == "update":
            draft.refuse(_("No record matches this row; allow new records, or correct the row."))
            return
        empty = [field for field in self.required if is_empty(field.stored(draft.row))]
        errors = self.resource.validate(draft.row)  # ``derive`` has run while building
        if draft.waiting and (empty or errors):
            hold(draft, self.resource, self.by, beside=self.beside)
            return
        for field in empty:
            draft.refuse(_("Please fill this in."), field.label)
        if errors:
            self._refuse(draft, FieldErrors(errors))
        if not self.free and not all(
            policy.covers(self.by, verb, draft.row, self.resource) for verb in ("create", "import")
        ):
            draft.refuse(
                _("Your role does not allow making a %(entity)s for this owner.") % {"entity": self.resource.label}
            )
        if draft.outcome is None:
            draft.outcome = Outcome.CREATE

    # Known rows -------------------------------------------------------------------------------------

    def _rows(self, ids: set[int]) -> dict[int, Any]:
        visible = policy.scope(self.by, "view", self.resource)
        rows: dict[int, Any] = {}
        every = list(ids)
        for start in range(0, len(every), 500):
            rows.update(visible.in_bulk(every[start : start + 500]))
        return rows

    def _keyed_otherwise(self, rows: Mapping[int, Any]) -> dict[int, str]:
        """Return the keys of existing records in the same system; a different key means a different record."""
        source = self.matcher.source
        if not source or not rows:
            return {}
        keyed = ExternalId.objects.filter(entity=self.resource.slug, source=source, object_id__in=list(rows))
        return dict(keyed.values_list("object_id", "key"))

    def _matched(
        self, draft: Draft, hit: tuple[str, list[int]] | None, rows: Mapping[int, Any], others: Mapping[int, str]
    ) -> tuple[str, list[int]]:
        """Return (match key, record ids) without hits that contradict the draft."""
        name, ids = hit or ("", [])
        if name != EXTERNAL:
            ids = [pk for pk in ids if pk in rows and not (draft.key and others.get(pk, draft.key) != draft.key)]
            ids = [pk for pk in ids if not self._contradicts(draft, name, rows[pk])]
        return name, ids

    def _decide(self, draft: Draft, name: str, ids: list[int], rows: Mapping[int, Any], known: Known) -> None:
        words = draft.words
        twin = None if ids else self.earlier.find(self.matcher.keys, draft, words)
        if len(ids) > 1:
            draft.refuse(
                _("%(count)d records match by %(key)s: %(ids)s; merge them or choose another way to match.")
                % {"count": len(ids), "key": self.matcher.label(name), "ids": ", ".join(f"#{pk}" for pk in ids[:5])},
                conflict=True,
            )
        elif ids:
            self._compare(draft, rows[ids[0]], self.matcher.label(name), known)
        elif twin is not None:
            self._repeat(draft, twin)
        elif (like := self.doubtful.to_change(draft)) is not None and like in rows:
            self._compare(draft, rows[like], _("likeness"), known)
        elif not self.doubtful.settled(draft):
            self._create(draft)
        if draft.outcome in (Outcome.CREATE, Outcome.LIKELY):
            draft.brings = self._brings if self.doubtful.ask else None
            self.earlier.note(self.matcher.keys, draft, words)

    def _contradicts(self, draft: Draft, name: str, row: Any) -> bool:
        """Whether a record found by a weak key differs in a strong key or in its links."""
        key = next((key for key in self.matcher.keys if key.name == name), None)
        if key is None or not key.weak:
            return False
        held = {field.name: field.stored(row) for field in self.resource.writable.values() if not field.kind.many}
        for strong in self.matcher.keys:
            if not strong.weak:
                mine, its = set(strong.of(draft.values, draft.row)), set(strong.of(held, row))
                if mine and its and not mine & its:
                    return True
        return any(
            None not in (held[name], draft.values.get(name)) and held[name] != draft.values[name] for name in key.within
        )

    def _repeat(self, draft: Draft, twin: tuple[int, bool]) -> None:
        """Decide about a row whose record is created by an earlier row of the file: same or conflict."""
        number, same = twin
        if same:
            draft.outcome = Outcome.SAME
            return
        draft.refuse(
            _("Row %(row)d of this file is the same record but says otherwise; make one row of the two.")
            % {"row": number},
            conflict=True,
        )

    def _compare(self, draft: Draft, row: Any, by_what: str, known: Known) -> None:
        draft.found = row
        draft.differences = self.differences(draft, row, known)
        if not draft.differences:
            draft.outcome, draft.row = Outcome.SAME, row
            return
        names = ", ".join(list(draft.differences)[:5])
        if row.updated_at == self.at:
            draft.refuse(
                _("An earlier row of this file is the same record (by %(key)s) but differs in: %(fields)s.")
                % {"key": by_what, "fields": names},
                conflict=True,
            )
        elif self.choices.mode == "create":
            draft.refuse(
                _("There is already #%(id)d (by %(key)s) with another: %(fields)s. Allow updates to change it.")
                % {"id": row.pk, "key": by_what, "fields": names},
                conflict=True,
            )
        elif not all(policy.covers(self.by, verb, row, self.resource) for verb in ("edit", "import")):
            draft.refuse(_("You may see #%(id)d but not change it; ask its owner.") % {"id": row.pk})
        else:
            self._amend(draft, row)

    def _amend(self, draft: Draft, row: Any) -> None:
        apply(row, draft.values, self.resource)
        if draft.photo:
            row.photo = draft.row.photo
        try:
            check(row, self.resource)
        except FieldErrors as error:
            self._refuse(draft, error)
        if not policy.covers(self.by, "edit", row, self.resource):
            draft.refuse(
                _("You cannot give a %(entity)s away by importing it; hand it over.") % {"entity": self.resource.label}
            )
        if draft.outcome is None:
            draft.outcome, draft.row = Outcome.CHANGE, row

    def _brings(self, draft: Draft) -> dict[str, tuple[str, str]]:
        """Return the values of a new record that differ from the defaults."""
        return self.differences(draft, self.blank, self.nothing)

    def differences(self, draft: Draft, row: Any, known: Known) -> dict[str, tuple[str, str]]:
        """Return field label → (old text, new text) of all differences."""
        found: dict[str, tuple[str, str]] = {}
        for name, value in draft.values.items():
            field = self.resource.bound[name]
            if field.kind.many:
                present = known.present(field).get(row.pk, [])
                if differs(field, value, present, self.by):
                    found[field.label] = ("", text_of(field, value))
            elif field.stored(row) != value:
                found[field.label] = (_shown(field, field.stored(row)), _shown(field, value))
        if draft.photo and draft.row.photo != row.photo:
            found[_("Picture")] = ("", _("new"))
        for name, reference in draft.linked.items():
            found[self.resource.bound[name].label] = ("", reference.text)
        for name, things in draft.beside.items():
            if news := [str(thing) for thing in things if thing not in known.beside(name).get(row.pk, ())]:
                found[str(hooks.of(self.resource.slug).beside[name].label)] = ("", ", ".join(news))
        for name, waits in draft.waiting.items():
            if known.waiting().get((row.pk, name)) != waits:
                found[self.resource.bound[name].label] = ("", waits[1])
        return found


def _shown(field: Field, value: Any) -> str:
    """Return a stored value as text."""
    if value is None:
        return ""
    return Linked.to(field.kind.target(field), value) if isinstance(field.kind, Link) else field.kind.text(value, field)
