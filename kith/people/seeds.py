"""What every new agency starts with: the usual types of contact points and of relations."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from kith.agency.models import Agency
from kith.kit.names import fold
from kith.people.models import JourneyStage, PointType, RelationType
from kith.people.services import reach, relations
from kith.sdk.rules import Actor, Changes

EMAIL, PHONE, URL, TEXT = PointType.Nature.EMAIL, PointType.Nature.PHONE, PointType.Nature.URL, PointType.Nature.TEXT


class Seed(NamedTuple):
    """A type of contact point as it is seeded; ``key`` is how code knows it, whatever it is called later.

    Web addresses need no link template: their kind of field links http(s) addresses by itself.
    """

    key: str
    name: object
    nature: PointType.Nature
    link: str
    icon: str


POINT_TYPES = (
    Seed("e-mail", _("E-mail"), EMAIL, "mailto:{value}", "mail"),
    Seed("phone", _("Phone"), PHONE, "tel:{number}", "phone"),
    Seed("mobile", _("Mobile"), PHONE, "tel:{number}", "phone"),
    Seed("fax", _("Fax"), PHONE, "", "printer"),
    Seed("web site", _("Web site"), URL, "", "world"),
    Seed("messenger", _("Messenger"), TEXT, "", "message"),
    Seed("whatsapp", _("WhatsApp"), PHONE, "https://wa.me/{digits}", "message"),
    Seed("linkedin", _("LinkedIn"), URL, "", "world"),
    # Also opens the addresses of contacts and customers: “geo:0,0?q={value}” opens the app of the device.
    Seed(reach.MAP, _("Map"), TEXT, "https://www.openstreetmap.org/search?query={value}", "map-pin"),
)


PEOPLE, CUSTOMERS = RelationType.Between.PEOPLE, RelationType.Between.CUSTOMERS


class Wording(NamedTuple):
    """A type of relation as it is seeded; without an inverse it is the same from both sides."""

    name: object
    inverse: object = ""
    between: RelationType.Between = RelationType.Between.ALL


RELATION_TYPES = (
    Wording(_("superior of"), _("reports to"), PEOPLE),
    Wording(_("employer of"), _("employee of")),
    Wording(_("assistant of"), _("has as assistant"), PEOPLE),
    Wording(_("spouse of"), between=PEOPLE),
    Wording(_("parent of"), _("child of"), PEOPLE),
    Wording(_("sibling of"), between=PEOPLE),
    Wording(_("friend of"), between=PEOPLE),
    Wording(_("partner of")),
    Wording(_("referred"), _("was referred by")),
    Wording(_("supplier of"), _("buys from"), CUSTOMERS),
    Wording(_("competitor of"), between=CUSTOMERS),
)


def seed_relation_types(*, changes: Changes) -> dict[str, RelationType]:
    """Make the types of relations that the agency does not have yet; answers all seeded ones by name."""
    keys = {fold(str(seed.name)): seed for seed in RELATION_TYPES}
    present = {kind.key: kind for kind in RelationType.objects.filter(key__in=keys)}
    missing = [
        RelationType(
            name=str(seed.name), inverse=str(seed.inverse), symmetric=not seed.inverse, between=seed.between, key=key
        )
        for key, seed in keys.items()
        if key not in present
    ]
    changes.add_many(missing)
    relations.wordings.forget()
    return {kind.name: kind for kind in (*present.values(), *missing)}


CONTACTS_ONLY, CUSTOMERS_ONLY = JourneyStage.Hat.CONTACTS, JourneyStage.Hat.CUSTOMERS
# name, whose, colour; in their order
JOURNEY_STAGES = (
    (_("Visitor"), CONTACTS_ONLY, "grey"),
    (_("Interested"), CONTACTS_ONLY, "blue"),
    (_("In talks"), CONTACTS_ONLY, "amber"),
    (_("Buyer"), CONTACTS_ONLY, "green"),
    (_("Advocate"), CONTACTS_ONLY, "violet"),
    (_("On-boarding"), CUSTOMERS_ONLY, "blue"),
    (_("In use"), CUSTOMERS_ONLY, "green"),
    (_("At risk"), CUSTOMERS_ONLY, "amber"),
    (_("Lost"), CUSTOMERS_ONLY, "red"),
)


def seed_journey_stages(*, changes: Changes) -> None:
    """Make the journey stages that the agency does not have yet."""
    present = set(JourneyStage.objects.values_list("key", flat=True))
    stages = [
        JourneyStage(name=str(name), key=fold(str(name)), hat=hat, position=place * 10, tone=tone)
        for place, (name, hat, tone) in enumerate(JOURNEY_STAGES, start=1)
    ]
    changes.add_many([stage for stage in stages if stage.key not in present])


def seed_point_types(*, changes: Changes) -> dict[str, PointType]:
    """Make the types that the agency does not have yet; answers all seeded ones by key."""
    present = {kind.key: kind for kind in PointType.objects.filter(key__in=[seed.key for seed in POINT_TYPES])}
    missing = [
        PointType(name=str(seed.name), key=fold(seed.key), nature=seed.nature, link=seed.link, icon=seed.icon)
        for seed in POINT_TYPES
        if seed.key not in present
    ]
    changes.add_many(missing)
    reach.forget_types()
    return present | {kind.key: kind for kind in missing}


def first_steps(agency: Agency) -> dict[str, PointType]:
    """Give a new agency its types. Call within ``scope(agency=…)``, after the agency's own seeds."""
    changes = Changes(by=Actor.system(agency.pk), door="system", action="point-types.found")
    types = seed_point_types(changes=changes)
    seed_relation_types(changes=changes)
    seed_journey_stages(changes=changes)
    changes.close()
    return types
