"""The personas of the sample: types of people at customers, with their goals and needs."""

from __future__ import annotations

from collections.abc import Sequence

from kith.engine.write.changes import Changes
from kith.kit.names import fold
from kith.people.models import Contact, Persona, PersonaType

TYPES = {
    "Deciders": "Sign the order, or say who does.",
    "Users": "Work with what we make every day.",
    "Gatekeepers": "Nobody passes them by.",
}
# name, type, description, goals, needs, words in the designations that match it
PERSONAS = (
    ("Marketing lead", "Deciders", "Has a budget for the year and a fair in spring.",
     "A stand that people talk about\nMore leads than last year", "Two drafts to choose from\nA fixed price early",
     ("marketing", "brand")),
    ("Managing owner", "Deciders", "Built the company and knows every customer by name.",
     "A look that lasts ten years", "Short letters\nOne person to call", ("director", "owner", "chief")),
    ("Press officer", "Users", "Writes, and hates it when pictures come late.",
     "Pictures that are free to use", "Files in the right size\nAnswers within the day", ("press", "communication")),
    ("Event planner", "Users", "Counts in days until the doors open.",
     "No surprise on the first morning", "A plan with names\nA telephone number at night", ("event", "project")),
    ("Purchaser", "Gatekeepers", "Compares three offers, always.",
     "Terms that hold", "Prices per piece\nInvoices with the order number", ("purchas", "buyer", "assistant")),
)  # fmt: skip


def describe(people: Sequence[Contact], changes: Changes) -> None:
    """Create the personas, and link unsaved contacts to them by designation."""
    types = {name: PersonaType(name=name, key=fold(name), description=text) for name, text in TYPES.items()}
    changes.add_many(list(types.values()))
    personas = [
        (Persona(name=name, key=fold(name), type=types[kind], description=text, goals=goals, needs=needs), words)
        for name, kind, text, goals, needs, words in PERSONAS
    ]
    changes.add_many([persona for persona, _words in personas])
    for person in people:
        designation = fold(person.designation)
        person.persona = next((each for each, words in personas if any(word in designation for word in words)), None)
