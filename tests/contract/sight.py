"""The expected visibility of planted rows, independent of the policy under test."""

from __future__ import annotations

from kith.engine.declare import registry
from kith.engine.declare.resource import Resource
from kith.engine.policy import ChildPolicy, Policy, SharedPolicy
from kith.people.book_policies import BookPolicy

SIGN = "q7z"
# Owners of rows. "a" and "b" are rows of the whole agency; "nobody" is a row without owner.
IN_A = ("alice", "carol", "nobody", "cross")
IN_B = ("dave",)
EVERYBODY = frozenset({"alice", "carol", "nobody", "cross"})
SEES = {
    "alice": frozenset({"alice", "cross"}),
    "bob": frozenset({"alice", "cross"}),
    "carol": frozenset({"carol"}),
    "henry": EVERYBODY,
    "sue": EVERYBODY,
    "ada": EVERYBODY,
    "sys": EVERYBODY,
    "nil": frozenset(),
}
BY_OWNER = (Policy, BookPolicy)  # policies where rows follow their owner
SHELVES = frozenset({"contact-books", "access-to-books"})  # visible to administrators and to people with access
# Sensitive child rows, and the people who see them.
KEPT = frozenset({"bank-accounts"})
# Append-only entities.
NOTED = frozenset({"consents"})
SEE_SENSITIVE = frozenset({"henry", "ada", "sys"})
# Entities with a separate policy that follow their record.
FOLLOWS = frozenset({"documents", "notes"})
# Entities with an owner and an audience.
SHARED_OUT = frozenset({"segments"})


def mark(owner: str, slug: str) -> str:
    """Return the word in every text of the row."""
    return f"{owner}{slug.replace('-', '').replace('.', '').replace('_', '')}{SIGN}"


def is_owned(resource: Resource) -> bool:
    """Whether rows of the entity have an owner, directly or by their parent."""
    policy = resource.policy
    if resource.slug in FOLLOWS | SHARED_OUT:
        return True
    if isinstance(policy, ChildPolicy):
        return any(is_owned(registry.of(resource.relation(parent))) for parent in policy.parents)
    return type(policy) in BY_OWNER


def is_closed(resource: Resource) -> bool:
    """Whether the entity has no generic pages and API."""
    if resource.slug in FOLLOWS | SHARED_OUT or isinstance(resource.policy, (SharedPolicy, ChildPolicy)):
        return False
    return type(resource.policy) not in BY_OWNER


def owners_of(resource: Resource) -> tuple[str, ...]:
    return ("alice", "carol", "nobody", "dave") if is_owned(resource) else ("a", "b")


def sees(name: str, resource: Resource, owner: str) -> bool:
    """Whether a person of agency A with a seeded role should see the row."""
    if is_closed(resource) or owner in ("dave", "b"):
        return False
    if resource.slug in SHELVES:
        return name in ("ada", "sys", "carol")  # Carol has the planted role
    if resource.slug in KEPT and name not in SEE_SENSITIVE:
        return False
    return owner in SEES[name] if is_owned(resource) else name != "nil"
