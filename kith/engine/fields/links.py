"""Links to other records: one (foreign key) or many (tags). Invisible records are neither displayed nor matched."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.expressions import Combinable
from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from kith.engine import policy
from kith.engine.declare import registry
from kith.engine.fields.base import Field, Json, Kind, Named, Reading
from kith.engine.fields.operators import Operator, any_of, compare, differs, none_of
from kith.engine.fields.text import one_line
from kith.engine.query.prepared import THESE, Prepared
from kith.engine.web.errors import Invalid
from kith.kit.memory import Memory
from kith.kit.names import fold, hue, initials
from kith.kit.numbers import BIGGEST, whole_number

if TYPE_CHECKING:
    from kith.engine.declare.resource import Resource
    from kith.engine.policy import Actor

# A filter value: the actor and all team-mates.
MY_TEAM = "my-team"
LONGEST_TAG = 60
MOST_TAGS = 200


class Ref(NamedTuple):
    """A linked record: id and name; the name is empty if the actor may not see it."""

    id: int
    name: str


# Entities with these icons show initials: people and companies, but not units or tags.
FACES = ("user", "building")


@lru_cache(maxsize=10_000)
def avatar(name: str, *, square: bool = False) -> Markup:
    """Render initials on a colour: round for people, square for things."""
    shape = " square" if square else ""
    return Markup('<span class="avatar av-{}{}" aria-hidden="true">{}</span>').format(hue(name), shape, initials(name))


def is_staff(field: Field) -> bool:
    """Whether the link's target is the employees, so that “me” is a value."""
    return bool(field.model_field.remote_field.model._meta.label == settings.KITH_STAFF_MODEL)


class Link(Kind):
    """A link to one record, parsed from its id, its name, “me”, or (in imports) its key in another system."""

    name = "link"
    input = "link"
    leads: ClassVar[bool] = True  # whether conditions may use fields of the linked record
    equal_to: ClassVar[type[str | int] | None] = int
    operators: ClassVar[Mapping[str, Operator]] = {
        "eq": compare("exact"),
        "ne": differs,
        "in": any_of,
        "not_in": none_of,
    }

    def target(self, field: Field, actor: Actor | None = None) -> Resource:
        """The entity to which it leads, as the actor sees it."""
        return registry.of(field.model_field.remote_field.model, actor)

    # Reading ----------------------------------------------------------------------------------------

    def read(self, raw: Any, field: Field, reading: Reading) -> int | Named:
        target = self.target(field, reading.actor)
        if isinstance(raw, dict):
            raw = raw.get("id")
        found = (reading.links or {}).get((target.slug, fold(str(raw))))
        if (
            found is None
            and reading.deferred
            and isinstance(raw, str)
            and not isinstance(target.policy, policy.SharedPolicy)
        ):
            return Named(raw)
        if found is None:
            found = self._look_up(raw, target, reading)
        if found is None:
            raise Invalid(
                _("There is no %(what)s “%(raw)s” that you can see.") % {"what": target.label, "raw": str(raw)[:60]}
            )
        return found

    @staticmethod
    def _look_up(raw: Any, target: Resource, reading: Reading) -> int | None:
        actor = reading.actor
        raw = actor.staff_id if raw == "me" else raw
        visible = policy.scope(actor, "view", target)
        if (isinstance(raw, int) and not isinstance(raw, bool)) or (isinstance(raw, str) and raw.isdecimal()):
            number = raw if isinstance(raw, int) else whole_number(raw) or 0
            return visible.filter(pk=number).values_list("pk", flat=True).first() if 0 < number <= BIGGEST else None
        if reading.strict_types or not isinstance(raw, str):
            raise Invalid(_("Write the id of a %(what)s as a number.") % {"what": target.label})
        if "\x00" in raw:  # PostgreSQL raises on NUL in a parameter
            return None
        ids = list(visible.filter(**{target.title: raw}).values_list("pk", flat=True)[:2])
        if len(ids) > 1:
            raise Invalid(
                _("There is more than one %(what)s “%(raw)s”; write its id.") % {"what": target.label, "raw": raw}
            )
        return ids[0] if ids else None

    def parse_filter(self, operator: str, raw: object, field: Field, reading: Reading) -> Any:
        """In a list of values, “my-team” means the actor and the current team-mates."""
        parts = [str(part).strip() for part in (raw if isinstance(raw, list) else str(raw).split(","))]
        if operator not in ("in", "not_in") or MY_TEAM not in parts or not is_staff(field):
            return super().parse_filter(operator, raw, field, reading)
        rest = [part for part in parts if part and part != MY_TEAM]
        named = super().parse_filter(operator, rest, field, reading) if rest else []
        return sorted({*named, *reading.actor.team_mates})

    def read_filter(self, raw: object, field: Field, reading: Reading) -> int:
        if raw == "me":
            if reading.actor.staff_id is None:
                raise Invalid(_("Nobody is signed in as “me”."))
            return reading.actor.staff_id
        number = whole_number(str(raw).strip())
        if number is None:
            raise Invalid(_("Write the id of a %(what)s as a number, or “me”.") % {"what": self.target(field).label})
        return number

    # Lists ------------------------------------------------------------------------------------------

    def columns(self, field: Field, actor: Actor) -> tuple[str | Combinable, ...]:
        """Select id and name: by a join if the actor sees all target rows, else by a subquery under the policy."""
        target = self.target(field, actor)
        if target.policy.rows(actor, "view", entity=target.slug) == Q():
            return (field.attname, f"{field.name}__{target.title}")
        visible = policy.scope(actor, "view", target).filter(pk=OuterRef(field.attname))
        return (field.attname, Subquery(visible.values(target.title)[:1]))

    def load(self, values: Sequence[Any], field: Field) -> Any:
        if values[0] is None:
            return None
        return Ref(values[0], "" if values[1] is None else str(values[1]))

    def sort_path(self, field: Field) -> str | None:
        return None

    # Showing ----------------------------------------------------------------------------------------

    def display(self, value: Any, field: Field) -> str:
        return value.name if isinstance(value, Ref) else ""

    def cell(self, value: Any, field: Field) -> Markup:
        if value is None:
            return Markup("")
        if not value.name:
            return Markup('<span class="muted">{}</span>').format(_("not visible to you"))
        target = self.target(field)
        url = f"/{target.slug}/{value.id}/"
        face = avatar(value.name, square=target.icon != "user") if target.icon in FACES else ""
        return Markup(  # noqa: S704 (only the name comes from people)
            f'<a class="person" href="{url}" data-peek="{url}peek/">{face}<span>{escape(value.name)}</span></a>'
        )

    def json(self, value: Any, field: Field) -> Any:
        return None if value is None else {"id": value.id, "name": value.name}

    def text(self, value: Any, field: Field) -> str:
        return self.display(value, field)

    def input_value(self, value: Any, field: Field) -> str:
        return str(value.id) if isinstance(value, Ref) else str(value or "")

    def schema(self, field: Field) -> Json:
        return {
            "type": "object",
            "properties": {"id": {"type": "integer"}, "name": {"type": "string"}},
            "required": ["id", "name"],
        }

    def write_schema(self, field: Field) -> Json:
        return {"type": "integer", "description": f"id of a {self.target(field).label}"}


class Tags(Kind):
    """Any number of records of a small entity with name and colour, such as tags."""

    name = "tags"
    input = "tags"
    many = True
    operators: ClassVar[Mapping[str, Operator]] = {"in": any_of, "not_in": none_of}

    def target(self, field: Field, actor: Actor | None = None) -> Resource:
        """The entity to which it leads, as the actor sees it."""
        return registry.of(field.model_field.remote_field.model, actor)

    def empty(self, field: Field) -> Any:
        return ()

    def read(self, raw: Any, field: Field, reading: Reading) -> tuple[str, ...]:
        """Parse the names, in order and unique; unknown tags are created when the record is written."""
        parts = raw if isinstance(raw, list) else str(raw).replace(";", ",").split(",")
        names: dict[str, str] = {}
        for part in parts:
            if isinstance(part, dict):
                part = part.get("name", "")
            if not isinstance(part, str):
                raise Invalid(_("Write a list of names."))
            name = one_line(part)
            # The folded form, which is searched, may be longer: “ß” becomes “ss”.
            if len(name) > LONGEST_TAG or len(fold(name)) > LONGEST_TAG:
                raise Invalid(_("A tag has at most %(most)d characters.") % {"most": LONGEST_TAG})
            if name:
                names.setdefault(fold(name), name)
        if len(names) > MOST_TAGS:
            raise Invalid(_("At most %(most)d tags are possible.") % {"most": MOST_TAGS})
        return tuple(names.values())

    def read_filter(self, raw: object, field: Field, reading: Reading) -> str:
        if "\x00" in str(raw):
            raise Invalid(_("There is no such tag."))
        return fold(" ".join(str(raw).split()))

    def condition(self, operator: str, path: str, value: Any, field: Field) -> Q:
        """Return the condition as a subquery: a join would repeat rows with several tags."""
        near, far = field.model_field.m2m_field_name(), field.model_field.m2m_reverse_field_name()
        tagged = field.model_field.remote_field.through.objects.all()
        if operator != "empty":
            tagged = tagged.filter(**{f"{far}__key__in": value})
        inside = Q(**{f"{path.removesuffix(field.name)}pk__in": tagged.values(f"{near}_id")})
        return ~inside if operator == "not_in" or (operator == "empty" and value) else inside

    def columns(self, field: Field, actor: Actor) -> tuple[Exists, ...]:
        """Select whether tags exist, so that only records with tags need the second query."""
        links = field.model_field.remote_field.through.objects
        return (Exists(links.filter(**{field.model_field.m2m_field_name(): OuterRef("pk")})),)

    def attach(self, field: Field, actor: Actor, loaded: Sequence[tuple[int, Any]]) -> dict[int, Any] | None:
        found: dict[int, list[tuple[str, str]]] = {row: [] for row, _any in loaded}
        if tagged := [row for row, has_any in loaded if has_any]:
            for row, name, colour in _tagged(field, actor.agency_id).among(tagged).fetch():
                found[row].append((name, colour))
        return {row: tuple(tags) for row, tags in found.items()}

    def sort_path(self, field: Field) -> str | None:
        return None

    def display(self, value: Any, field: Field) -> str:
        return ", ".join(name for name, _colour in value or ())

    def cell(self, value: Any, field: Field) -> Markup:
        return Markup(" ").join(
            Markup('<span class="tag {}">{}</span>').format(colour or "grey", name) for name, colour in value or ()
        )

    def json(self, value: Any, field: Field) -> Any:
        return [name for name, _colour in value or ()]

    def words(self, value: Any, field: Field) -> Iterable[str]:
        return ()

    def schema(self, field: Field) -> Json:
        return {"type": "array", "items": {"type": "string", "maxLength": 60}}


_tags: Memory[Prepared] = Memory(200)


def _tagged(field: Field, agency_id: int) -> Prepared:
    """Prepare the query for the tags of records: record id, name, colour, sorted by name."""

    def make() -> Prepared:
        links = field.model_field.remote_field.through.objects
        near, far = field.model_field.m2m_field_name(), field.model_field.m2m_reverse_field_name()
        found = links.filter(**{f"{near}__among": THESE}).order_by(f"{far}__name")
        return Prepared(found.values_list(f"{near}_id", f"{far}__name", f"{far}__colour"))

    return _tags.get((field, agency_id), make)
