"""Create, change, order and remove custom fields. None of this touches stored values."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import count
from typing import TYPE_CHECKING, Any

from django.db.models import Max
from django.utils.translation import gettext as _

from kith.custom.computed.saving import formula_options, recheck, roll_up_options
from kith.engine import policy
from kith.engine.declare import registry
from kith.engine.fields.text import one_line
from kith.engine.models import Change, CustomField
from kith.engine.policy import Actor
from kith.engine.web.errors import FieldErrors, NotFound
from kith.engine.write.writes import named_constraints, require
from kith.kit.names import fold
from kith.kit.numbers import whole_number

if TYPE_CHECKING:
    from kith.engine.declare.resource import Resource
    from kith.engine.write.changes import Changes

ENTITY = "custom-fields"
MOST_FIELDS = 200
MOST_CHOICES = 100
LONGEST_CHOICE = 80
MOST_DECIMALS = 6
TONES = ("", "grey", "blue", "green", "amber", "red", "violet")
Kind = CustomField.Kind


def customised(actor: Actor) -> list[Resource]:
    """Return the visible entities that support custom fields."""
    found = [each for each in registry.every(actor) if each.customised and policy.may(actor, "view", each)]
    return sorted(found, key=lambda each: each.nav.order if each.nav else 0)


def field_of(entity: str, key: str, *, by: Actor, verb: str, trashed: bool = False) -> CustomField:
    """Return the locked definition. Raises Forbidden and NotFound."""
    require(by, verb, registry.named(ENTITY, by))
    rows = CustomField.objects.select_for_update(of=("self",), no_key=True)
    found = rows.filter(entity=entity, key=key, deleted_at__isnull=not trashed).first()
    if found is None:
        raise NotFound(_("There is no such field."))
    return found


def make(entity: str, values: Mapping[str, Any], *, by: Actor, changes: Changes) -> CustomField:
    """Create a field. ``values``: label, kind, help, required, section, and the options of the kind.

    Raises FieldErrors, Forbidden and NotFound; then nothing is written.
    """
    row = drafted(entity, values, by=by)
    row.key = _key(entity, row.label)
    last = CustomField.objects.filter(entity=entity).aggregate(last=Max("position"))["last"]
    row.position = 0 if last is None else last + 1
    with named_constraints(row):
        changes.add(row)
    return row


def drafted(entity: str, values: Mapping[str, Any], *, by: Actor) -> CustomField:
    """Return an unsaved field, without key and position. Raises as ``make`` does."""
    require(by, "create", registry.named(ENTITY, by))
    resource = registry.get(entity, by)
    if resource is None or not resource.customised or not policy.may(by, "view", resource):
        raise NotFound(_("There is no such entity."))
    if CustomField.objects.filter(entity=entity).count() >= MOST_FIELDS:
        raise FieldErrors({"": [_("An entity can have at most %(most)d fields of your own.") % {"most": MOST_FIELDS}]})
    kind = str(values.get("kind", ""))
    if kind not in Kind.values:
        raise FieldErrors({"kind": [_("Choose a type.")]})
    row = CustomField(agency_id=by.agency_id, entity=entity, kind=kind)
    _set(row, values, by)
    return row


def change(row: CustomField, values: Mapping[str, Any], *, by: Actor, changes: Changes) -> CustomField:
    """Change label and options of a field; key and type cannot change. Raises FieldErrors."""
    _set(row, values, by)
    with named_constraints(row):
        changes.save(row)
    return row


def arrange(entity: str, keys: Sequence[str], *, by: Actor, changes: Changes) -> None:
    """Order the fields of an entity; unnamed ones follow in their old order."""
    require(by, "edit", registry.named(ENTITY, by))
    place = {key: number for number, key in enumerate(keys)}
    rows = list(CustomField.objects.filter(entity=entity, deleted_at=None).order_by("position", "pk"))
    rows.sort(key=lambda row: place.get(row.key, len(place)))
    for number, row in enumerate(rows):
        row.position = number
    changes.save_many(rows)


def _set(row: CustomField, values: Mapping[str, Any], by: Actor) -> None:
    errors: dict[str, list[str]] = {}
    for name, most in (("label", 80), ("help", 300), ("section", 80)):
        if name in values:
            text = one_line(str(values[name] or ""))
            setattr(row, name, text)
            if len(text) > most:
                errors[name] = [_("At most %(limit)d characters are possible.") % {"limit": most}]
    if not row.label:
        errors["label"] = [_("Please fill this in.")]
    elif not errors and (clash := _same_label(row, by)):
        errors["label"] = [clash]
    if "required" in values:
        row.required = values["required"] in (True, "1", "on", "true")
    try:
        row.options = options_of(row, values, by)
    except FieldErrors as error:
        errors |= error.errors
    if errors:
        raise FieldErrors(errors)


def _same_label(row: CustomField, by: Actor) -> str:
    """Return an error if another field has the label; columns of lists and files would be ambiguous."""
    resource = registry.named(row.entity, by)
    if any(name != row.key and fold(field.label) == fold(row.label) for name, field in resource.bound.items()):
        return _("There is a field “%(label)s” already.") % {"label": row.label}
    return ""


def options_of(row: CustomField, values: Mapping[str, Any], by: Actor) -> dict[str, Any]:
    """Parse the options of a kind; missing ones keep their value. Raises FieldErrors."""
    if row.kind == Kind.FORMULA:
        return formula_options(row, values, by)
    if row.kind == Kind.ROLL_UP:
        return roll_up_options(row, values, by)
    options = dict(row.options)
    if row.kind in (Kind.CHOICE, Kind.CHOICES) and ("choices" in values or not options):
        options["choices"] = _choices(row, values.get("choices", ()))
    if row.kind == Kind.NUMBER and ("decimals" in values or not options):
        places = whole_number(str(values.get("decimals", "2")), most=MOST_DECIMALS)
        if places is None:
            raise FieldErrors({"decimals": [_("Write a number from 0 to %(most)d.") % {"most": MOST_DECIMALS}]})
        options["decimals"] = max(places, options.get("decimals", 0))
    if row.kind == Kind.LINK and not options:
        target = registry.get(str(values.get("target", "")), by)
        if target is None or target.slug not in {each.slug for each in targets(by)}:
            raise FieldErrors({"target": [_("Choose the entity to which the field leads.")]})
        options["target"] = target.slug
    return options


def targets(actor: Actor) -> list[Resource]:
    """Return the possible target entities of a link."""
    return [
        each
        for each in registry.every(actor)
        if each.listed and each.fields and not each.is_child and policy.may(actor, "view", each)
    ]


def _choices(row: CustomField, wanted: Any) -> list[dict[str, Any]]:
    """Return the choices in order, each with its id. A removed choice is kept but no longer offered."""
    present = {each["id"]: each for each in row.choices}
    made: list[dict[str, Any]] = []
    labels: set[str] = set()
    newest = max((int(each["id"][1:]) for each in row.choices), default=0)
    given = wanted if isinstance(wanted, (list, tuple)) else ()
    rows = [item if isinstance(item, Mapping) else {"label": item} for item in given]
    # A label such as “c2” must not be mistaken for another choice's id.
    said_so = {fold(str(said.get("label") or "")) for said in rows}
    for said in rows:
        label = one_line(str(said.get("label") or ""))
        if not label:
            continue
        if not fits_choice(label):
            text = _("A choice has at most %(most)d characters, and neither comma nor semicolon.")
            raise FieldErrors({"choices": [text % {"most": LONGEST_CHOICE}]})
        if fold(label) in labels:
            raise FieldErrors({"choices": [_("“%(label)s” stands there twice.") % {"label": label}]})
        labels.add(fold(label))
        known = str(said.get("id") or "")
        if known not in present:
            known = next((each["id"] for each in present.values() if fold(each["label"]) == fold(label)), "")
        if not known:
            newest = next(number for number in count(newest + 1) if f"c{number}" not in said_so)
            known = f"c{newest}"
        present.pop(known, None)
        tone = str(said.get("tone") or "")
        made.append({"id": known, "label": label, "tone": tone if tone in TONES else ""})
    if not made:
        raise FieldErrors({"choices": [_("Name at least one choice.")]})
    made += [{**each, "gone": True} for each in present.values()]
    if len(made) > MOST_CHOICES:
        raise FieldErrors({"choices": [_("At most %(most)d choices are possible.") % {"most": MOST_CHOICES}]})
    return made


def fits_choice(label: str) -> bool:
    """Whether a label is valid: commas and semicolons separate choices in files and filters."""
    return 0 < len(label) <= LONGEST_CHOICE and not re.search(r"[,;]", label)


def _key(entity: str, label: str) -> str:
    """Return a key that no field of the entity ever had; a new field would otherwise show an old one's values."""
    word = re.sub(r"[^a-z0-9]+", "_", fold(label)).strip("_")[:36].strip("_") or "field"
    made = Change.objects.filter(root_entity=ENTITY, kind=Change.Kind.CREATE)
    used = {pair[1] for pair in made.values_list("fields__key", flat=True) if pair}
    used |= set(CustomField.objects.filter(entity=entity).values_list("key", flat=True))
    key, number = f"cf_{word}", 1
    while key in used:
        number += 1
        key = f"cf_{word}_{number}"
    return key


def discard(row: CustomField, *, changes: Changes) -> None:
    """Move a field to the trash; its values are hidden. Raises Refused if formulas use it."""
    changes.trash(row)


def bring_back(row: CustomField, *, changes: Changes) -> None:
    """Restore a field with its values. Raises FieldErrors if another field has its label now."""
    if clash := _same_label(row, changes.by):
        raise FieldErrors({"label": [clash + " " + _("Rename that one first.")]})
    recheck(row, changes.by)
    changes.restore(row)
