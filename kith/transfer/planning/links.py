"""Resolve the links of a batch by key or name, create missing records, or keep links waiting."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from kith.engine.fields.base import Named
from kith.engine.fields.child_rows import Children
from kith.engine.fields.links import Link
from kith.engine.models import ExternalId, OwnedRow
from kith.engine.policy import SharedPolicy
from kith.engine.write.bulk import new_row
from kith.kit.names import fold
from kith.transfer import hooks, own_keys
from kith.transfer.planning.lookups import SEVERAL, by_key, by_name, namesakes, taken_keys, target_of
from kith.transfer.reading.references import Identity, Reference, Use, identity_of

if TYPE_CHECKING:
    from kith.engine.declare.resource import Resource
    from kith.engine.fields.base import Field
    from kith.engine.policy import Actor
    from kith.engine.write.changes import Changes
    from kith.transfer.mapping.columns import Choices
    from kith.transfer.reading.drafts import Draft

TOLD = 5


class Links:
    """The links of one part of an import."""

    def __init__(self, resource: Resource, *, by: Actor, choices: Choices) -> None:
        self.resource = resource
        self.by = by
        self.choices = choices
        self.nested = list(_nested(resource, by))
        # Records created by the current batch: (entity, identity of the reference) → id.
        self.made: dict[tuple[str, Identity], int] = {}

    def resolve(self, drafts: Sequence[Draft]) -> None:
        """Convert references to ids.

        An unresolved one stays in ``missing`` (to be created), goes to ``waiting``, or is refused.
        """
        uses: dict[str, list[Use]] = {}
        targets: dict[str, Resource] = {}
        for draft in drafts:
            for use in self._uses(draft):
                target = _target(use.field, self.by)
                targets[target.slug] = target
                uses.setdefault(target.slug, []).append(use)
        for slug, mine in uses.items():
            self._resolve(targets[slug], mine)

    def _uses(self, draft: Draft) -> Iterator[Use]:
        for name, reference in list(draft.linked.items()):
            yield Use(draft, self.resource.bound[name], reference, None)
        for name, child in self.nested:
            for item in draft.values.get(name, ()):
                text = item.get(child.name)
                if isinstance(text, Named):
                    yield Use(draft, child, Reference(str(text)), item)

    def _resolve(self, target: Resource, uses: list[Use]) -> None:
        ids = self._by_keys(target, uses)
        rest = [use for use, pk in zip(uses, ids, strict=True) if pk is None]
        for use, pk in zip(uses, ids, strict=True):
            if pk is not None:
                use.settle(pk)
        names = by_name(target, {use.reference.text for use in rest if use.reference.text}, self.by)
        several = {use.reference.text for use in rest if names.get(fold(use.reference.text)) == SEVERAL}
        rows = namesakes(target, several, self.by) if several else {}
        foreign = self._keyed_otherwise(target, rest, names, rows)
        taken = taken_keys(target, {identity_of(use.reference) for use in rest}, self.by)
        for use in rest:
            name = fold(use.reference.text)
            found = rows.get(name) or names.get(name)
            if isinstance(found, list):
                left = [row for row in found if row.pk not in foreign.get(use.reference.source, ())]
                self._choose(target, use, left, taken)
            elif found and found not in foreign.get(use.reference.source, ()):
                use.settle(found)
            else:
                self._missing(target, use, taken)

    def _by_keys(self, target: Resource, uses: list[Use]) -> list[int | None]:
        """Return the record id of each use, by key."""
        wanted: dict[str, set[str]] = {}
        for use in uses:
            if use.reference.key:
                wanted.setdefault(use.reference.source, set()).add(use.reference.key)
        found = {source: by_key(target, source, keys, self.by) for source, keys in wanted.items()}
        return [found.get(use.reference.source, {}).get(use.reference.key) for use in uses]

    def _keyed_otherwise(
        self, target: Resource, uses: list[Use], names: dict[str, int], rows: dict[str, list[Any]]
    ) -> dict[str, set[int]]:
        """Return source → records with a different key there, which therefore do not match an unknown key."""
        sources = {use.reference.source for use in uses if use.reference.key and use.reference.text}
        if not sources:
            return {}
        ids = {pk for pk in names.values() if pk != SEVERAL} | {row.pk for some in rows.values() for row in some}
        held = ExternalId.objects.filter(entity=target.slug, source__in=sources, object_id__in=ids, deleted_at=None)
        found: dict[str, set[int]] = {}
        for source, pk in held.values_list("source", "object_id"):
            found.setdefault(source, set()).add(pk)
        return found

    def _choose(self, target: Resource, use: Use, rows: list[Any], taken: set[Identity]) -> None:
        """Choose among records of the same name by the rest of the row, or report all of them."""
        if not rows:
            self._missing(target, use, taken)
            return
        left = self._told_apart(target, use, rows)
        if len(left) == 1:
            use.settle(left[0].pk)
            return
        use.refuse(
            _("%(count)d %(plural)s are called “%(name)s”: %(all)s. Write “%(name)s #%(id)d” for the one that is meant,"
              " or add a column with its key (“%(what)s id”).")
            % {
                "count": len(rows), "plural": target.label_plural, "name": use.reference.text[:80],
                "all": described(target, rows), "id": rows[0].pk, "what": use.field.label,
            }
        )  # fmt: skip

    def _told_apart(self, target: Resource, use: Use, rows: list[Any]) -> Sequence[Any]:
        values = use.draft.values
        if use.item is not None:
            # A child row that repeats a column of the row refers to the same record as the column.
            mirrors = hooks.of(self.resource.slug).parts.mirrors.values()
            said = {values.get(column) for each in mirrors for column, part in each.items() if part == use.field.name}
            return [row for row in rows if row.pk in said]
        tell_apart = hooks.of(target.slug).matching.tell_apart
        return tell_apart(values, rows) if tell_apart is not None else rows

    def _missing(self, target: Resource, use: Use, taken: set[Identity]) -> None:
        """Decide about an unresolved link; ``taken`` are keys that a new record cannot get."""
        reference = use.reference
        if use.item is None and ((reference.key and not reference.text) or target.slug == self.resource.slug):
            waits = (reference.source, reference.key) if reference.key else ("", reference.text)
            use.draft.waiting[use.field.name] = waits
            del use.draft.linked[use.field.name]
        elif self.may_make(target) and identity_of(reference) in taken:
            use.refuse(out_of_reach(target, identity_of(reference)[1]))
        elif self.may_make(target):
            use.draft.missing.append(use)  # the row's own link also stays in ``linked``, to show the difference
        else:
            use.keep_or_refuse(
                _("There is no %(what)s “%(name)s” that you can see; import the %(plural)s first or correct the name.")
                % {"what": target.label, "name": reference.text[:80], "plural": target.label_plural},
            )

    def may_make(self, target: Resource) -> bool:
        """Whether an unknown record may be created from its name."""
        if self.choices.missing_links != "create" or not issubclass(target.model, OwnedRow):
            return False
        needed = {name for name, field in target.writable.items() if field.required}
        return needed <= {target.title} and target.title in target.writable and self.by.may(target.slug, "create")

    def make(self, drafts: Sequence[Draft], changes: Changes) -> None:
        """Create the missing linked records, each once per batch (see ``made``)."""
        wanted: dict[str, list[Use]] = {}
        for draft in drafts:
            for use in draft.missing:
                wanted.setdefault(_target(use.field, self.by).slug, []).append(use)
        for slug, uses in wanted.items():
            references = {identity_of(use.reference): use.reference for use in reversed(uses)}
            new = {each: said for each, said in references.items() if (slug, each) not in self.made}
            target, owner = _target(uses[0].field, self.by), self.choices.owner
            made = make_named(target, new, by=self.by, owner=owner, changes=changes)
            self.made |= {(slug, identity): pk for identity, pk in made.items()}
            for use in uses:
                use.fill(self.made[slug, identity_of(use.reference)])


def _nested(resource: Resource, by: Actor) -> Iterator[tuple[str, Field]]:
    """Yield (child-row field, link) for links that are looked up per batch."""
    for name, field in resource.writable.items():
        if isinstance(field.kind, Children):
            for child in field.kind.child_fields(field, by).values():
                if isinstance(child.kind, Link) and not isinstance(_target(child, by).policy, SharedPolicy):
                    yield name, child


def _target(field: Field, by: Actor) -> Resource:
    return target_of(field.resource, field.name, by)


def described(target: Resource, rows: Sequence[Any]) -> str:
    """Describe records of the same name: “#3 (Berlin, info@acme.example), #9 (Kiel)”."""
    texts = []
    for row in rows[:TOLD]:
        told = [
            str(getattr(row, name)) for name in hooks.of(target.slug).matching.distinguish if getattr(row, name, None)
        ]
        texts.append(f"#{row.pk} ({', '.join(told)})" if told else f"#{row.pk}")
    return ", ".join([*texts, "…"] if len(rows) > TOLD else texts)


def out_of_reach(target: Resource, key: str) -> str:
    """Return the message that no record can be created with this key."""
    return _(
        "The key “%(key)s” belongs to a %(what)s that is in the trash, is gone, or is not yours to see; bring it back"
        " from the trash, ask for the right to see it, or correct the key."
    ) % {"key": key[:80], "what": target.label}


def make_named(
    target: Resource,
    references: dict[Identity, Reference],
    *,
    by: Actor,
    owner: int | None,
    changes: Changes,
) -> dict[Identity, int]:
    """Create records with only a name and maybe a key; return identity → id."""
    field = target.writable[target.title]
    rows = {}
    for identity, reference in references.items():
        number = own_keys.numbered(reference.text) if identity[0] == own_keys.SOURCE else None
        name = number.name or number.key if number is not None else reference.text
        rows[identity] = new_row(target.model, agency_id=by.agency_id, **{field.attname: name[: field.max_length]})
        rows[identity].owner_id = owner or by.staff_id
    changes.add_many(list(rows.values()))
    keys = [
        new_row(ExternalId, entity=target.slug, source=source, key=key, object_id=row.pk)
        for (source, key), row in rows.items()
        if source
    ]
    changes.add_many(keys)
    return {identity: row.pk for identity, row in rows.items()}


def make_by_name(
    target: Resource, names: Iterable[str], *, by: Actor, owner: int | None, changes: Changes
) -> dict[str, int]:
    """Create a record for each name; return folded name → id."""
    references = {identity_of(Reference(name)): Reference(name) for name in names}
    made = make_named(target, references, by=by, owner=owner, changes=changes)
    return {fold(reference.text): made[identity] for identity, reference in references.items()}
