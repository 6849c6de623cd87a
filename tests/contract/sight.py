"""Who sees which planted row, said a second time in plain words and not asked from the policy under test."""

from __future__ import annotations

from kith.engine.declare import registry
from kith.engine.declare.resource import Resource
from kith.engine.policy import ChildPolicy, Policy, SharedPolicy
from kith.people.book_policies import BookPolicy

SIGN = "q7z"
# Owners of rows: who they are, and whose rows each person of the cast sees. "a" and "b" stand for rows that belong to
# the whole agency; "nobody" owns what has no owner.
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
BY_OWNER = (Policy, BookPolicy)  # the policies by which rows follow their owner
SHELVES = frozenset({"contact-books", "access-to-books"})  # seen by administrators and those whom they let in
# Parts that are as sensitive as the sensitive fields of their record, and who of the cast sees those.
KEPT = frozenset({"bank-accounts"})
# What is noted once and stays: nobody changes it or puts it into the trash.
NOTED = frozenset({"consents"})
SEE_SENSITIVE = frozenset({"henry", "ada", "sys"})
# Entities with a policy of their own whose rows are seen with the record that they are about.
FOLLOWS = frozenset({"documents", "notes"})
# Entities whose rows have an owner who also says with whom they are shared.
SHARED_OUT = frozenset({"segments"})


def mark(owner: str, slug: str) -> str:
    """The word in every text of the row."""
    return f"{owner}{slug.replace('-', '').replace('.', '').replace('_', '')}{SIGN}"


def is_owned(resource: Resource) -> bool:
    """Whether rows of the entity have an owner, themselves or through the record they belong to."""
    policy = resource.policy
    if resource.slug in FOLLOWS | SHARED_OUT:
        return True
    if isinstance(policy, ChildPolicy):
        return any(is_owned(registry.of(resource.relation(parent))) for parent in policy.parents)
    return type(policy) in BY_OWNER


def is_closed(resource: Resource) -> bool:
    """Whether the entity has no general door at all."""
    if resource.slug in FOLLOWS | SHARED_OUT or isinstance(resource.policy, (SharedPolicy, ChildPolicy)):
        return False
    return type(resource.policy) not in BY_OWNER


def owners_of(resource: Resource) -> tuple[str, ...]:
    return ("alice", "carol", "nobody", "dave") if is_owned(resource) else ("a", "b")


def sees(name: str, resource: Resource, owner: str) -> bool:
    """Whether a person of agency A with one of the seeded roles sees the row, in the words of the roles."""
    if is_closed(resource) or owner in ("dave", "b"):
        return False
    if resource.slug in SHELVES:
        return name in ("ada", "sys", "carol")  # the planted access is of the planted role, which Carol has
    if resource.slug in KEPT and name not in SEE_SENSITIVE:
        return False
    return owner in SEES[name] if is_owned(resource) else name != "nil"
