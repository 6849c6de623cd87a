"""Seeds of every new agency: five roles with their grants."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kith.agency.models import Agency, Grant, Role
from kith.engine.policy.sensitive import SEE
from kith.sdk.declare import ANY, Scope, registry
from kith.sdk.rules import Actor, Changes

OWN, TEAM, UNIT, ALL = Scope.OWN, Scope.TEAM, Scope.UNIT, Scope.AGENCY
ORGANISATION = ("units", "departments", "designations", "employees", "teams", "tags", "point-types")
# Lists that administrators define for contacts and customers.
VOCABULARY = ("personas", "persona-types", "relation-types", "journey-stages", "services")

type Grants = dict[tuple[str, str], Scope]


def _people(**verbs: Scope) -> Grants:
    return {(entity, verb): reach for entity in ("contacts", "customers") for verb, reach in verbs.items()}


# Every role sees the organisation and keeps its own saved views.
EVERYONE: Grants = {
    **{(entity, "view"): ALL for entity in (*ORGANISATION, *VOCABULARY, "roles")},
    ("saved-views", ANY): OWN,
    ("tokens", "create"): ALL,
    ("notes", "create"): ALL,
    **dict.fromkeys((("segments", verb) for verb in ("view", "create", "edit", "trash", "export")), OWN),
    ("documents", "create"): ALL,
}

# key → (name, description, grants)
ROLES: dict[str, tuple[object, object, Grants]] = {
    "support": (
        _("Customer support"),
        _("Sees and edits all contacts and customers, to help whoever calls."),
        {**EVERYONE, **_people(view=ALL, create=ALL, edit=ALL), ("segments", "view"): ALL},
    ),
    "salesperson": (
        _("Salesperson"),
        _("Sees the contacts and customers of the team, works on the own ones."),
        {
            **EVERYONE,
            **_people(view=TEAM, create=OWN, edit=OWN, trash=OWN, hand_over=OWN, export=OWN, **{"import": OWN}),
            **_people(merge=OWN),
        },
    ),
    "sales-head": (
        _("Sales head"),
        _("Sees everything that is sold, assigns and corrects it."),
        {
            **EVERYONE,
            **_people(view=ALL, create=ALL, edit=ALL, trash=ALL, hand_over=ALL, export=ALL, **{"import": ALL}),
            **_people(merge=ALL),
            ("customers", SEE): ALL,
            ("teams", ANY): ALL,
            ("tags", ANY): ALL,
            **{(entity, ANY): ALL for entity in VOCABULARY},
            ("segments", ANY): ALL,
        },
    ),
    "administrator": (
        _("Administrator"),
        _("Runs the agency: organisation, people and their records. Invites, and gives roles that reach no further."),
        {
            **EVERYONE,
            **_people(**{ANY: ALL}),
            **{(entity, ANY): ALL for entity in (*ORGANISATION, *VOCABULARY)},
            ("segments", ANY): ALL,
            ("retention-rules", ANY): ALL,
            ("contact-books", ANY): ALL,
            ("agency", "edit"): ALL,
            ("custom-fields", ANY): ALL,
            ("agency", "export"): ALL,
            ("notes", "trash"): ALL,  # moderation: may remove other people's notes, but not edit them
            ("documents", "trash"): ALL,
        },
    ),
    "system-administrator": (
        _("System administrator"),
        _("May do everything, including roles, everybody's tokens and the security log."),
        {(ANY, ANY): ALL},
    ),
}


def seed_roles(agency: Agency, *, changes: Changes) -> dict[str, Role]:
    """Make the missing roles; return all five by key."""
    present = {role.key: role for role in Role.objects.filter(key__in=ROLES)}
    missing = {
        key: Role(key=key, name=str(name), description=str(description))
        for key, (name, description, _grants) in ROLES.items()
        if key not in present
    }
    changes.add_many([*missing.values()])
    changes.add_many(
        [
            Grant(role=role, entity=entity, verb=verb, scope=reach)
            for key, role in missing.items()
            for (entity, verb), reach in _grants_of(key).items()
        ]
    )
    return present | missing


def _grants_of(key: str) -> dict[tuple[str, str], Scope]:
    """Return what a role is granted at first: by this file, and by declarations."""
    grants = dict(ROLES[key][2])
    for resource in registry.all_declared():
        if resource.grants is not None:
            grants |= resource.grants.of(key, resource)
    return grants


def first_steps(agency: Agency) -> dict[str, Role]:
    """Seed a new agency. Call within ``scope(agency=…)``."""
    changes = Changes(by=Actor.system(agency.pk), door="system", action="agency.found")
    roles = seed_roles(agency, changes=changes)
    changes.close()
    now = timezone.now().isoformat()
    agency.granted = {each.slug: {"at": now, "left": []} for each in registry.all_declared() if each.grants is not None}
    agency.save(update_fields=("granted",))
    return roles
