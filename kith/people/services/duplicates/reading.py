"""Reading what is compared: from the database for many records at once, or from values that somebody gives."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet

from kith.kit.likeness import Place, Traits, company, person, place_of
from kith.people.models import Contact, ContactPoint, Customer, PointType
from kith.people.models.shared import POSTAL
from kith.people.services.reach import home_region
from kith.sdk.declare import registry

ENTITIES: Mapping[str, type[Contact] | type[Customer]] = {"contacts": Contact, "customers": Customer}
_COLUMNS = {
    "contacts": ("pk", *POSTAL, "email", "phone", "first_name", "last_name", "birthday", "customer_id"),
    "customers": ("pk", *POSTAL, "email", "phone", "name", "website"),
}


def traits_of(entity: str, ids: Iterable[int], *, among: QuerySet[Any] | None = None) -> dict[int, Traits]:
    """What is compared of the records with these ids that are not in the trash, or of those ``among`` a query."""
    found = (ENTITIES[entity].objects.filter(deleted_at=None) if among is None else among).filter(pk__among=list(ids))
    rows = list(found.order_by().values_list(*_COLUMNS[entity]))
    points = _points(entity, [row[0] for row in rows])
    return {row[0]: _of_row(entity, row, points.get(row[0], ())) for row in rows}


type Point = tuple[str, str]


def _points(entity: str, ids: Sequence[int]) -> dict[int, list[Point]]:
    """Record → (nature, normal form) of its contact points."""
    owner = "contact_id" if entity == "contacts" else "customer_id"
    found: dict[int, list[Point]] = {}
    rows = ContactPoint.objects.filter(**{f"{owner.removesuffix('_id')}__among": ids}, deleted_at=None).order_by()
    for pk, nature, normal in rows.values_list(owner, "type__nature", "normal"):
        found.setdefault(pk, []).append((nature, normal))
    return found


def _of_row(entity: str, row: Sequence[Any], points: Sequence[Point]) -> Traits:
    _pk, street, street2, postcode, city, state, country, email, phone, *rest = row
    place = place_of(street, street2, postcode, city, state, country)
    emails, phones, sites = (
        [normal for nature, normal in points if nature == wanted]
        for wanted in (PointType.Nature.EMAIL, PointType.Nature.PHONE, PointType.Nature.URL)
    )
    emails += [email] if email else []
    phones = phones or ([phone] if phone else [])
    if entity == "contacts":
        first, last, birthday, customer = rest
        return person(
            first=first, last=last, emails=emails, phones=phones, birthday=birthday, place=place,
            region=country or None, works_for=str(customer or ""),
        )  # fmt: skip
    name, website = rest
    return company(
        name=name, emails=emails, phones=phones, websites=[*sites, website], place=place, region=country or None
    )


def traits_from(entity: str, values: Mapping[str, Any], *, agency_id: int) -> Traits:
    """What is compared of a record that is not there yet: parsed values by field, or texts as they are being typed."""
    text = {name: value.strip() for name, value in values.items() if isinstance(value, str)}
    place = place_of(*(text.get(name, "") for name in POSTAL))
    more = [str(point.get("value", "")) for point in values.get("points") or () if isinstance(point, Mapping)]
    region = text.get("country") or home_region(agency_id) or None
    emails = [text.get("email", ""), *more]
    phones = [text.get("phone", ""), *(each for each in more if any(map(str.isdigit, each)) and "." not in each)]
    if entity == "contacts":
        birthday, customer = values.get("birthday"), values.get("customer")
        return person(
            first=text.get("first_name", ""), last=text.get("last_name", ""), emails=emails, phones=phones,
            birthday=birthday if isinstance(birthday, date) else None, place=place, region=region,
            works_for=str(customer or ""),
        )  # fmt: skip
    return company(
        name=text.get("name", ""), emails=emails, phones=phones, websites=[text.get("website", "")], place=place,
        region=region,
    )  # fmt: skip


def says_anything(traits: Traits) -> bool:
    """Whether there is enough to look for somebody by."""
    return traits != Traits(place=traits.place) or traits.place != Place()


def titles(entity: str, ids: Iterable[int]) -> dict[int, str]:
    """What records are called."""
    model = registry.named(entity).model
    return dict(model.objects.filter(pk__among=list(ids)).values_list("pk", "name"))
