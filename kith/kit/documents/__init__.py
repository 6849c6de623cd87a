"""Files from outside: what they are called, what they are by their bytes, and how they are looked at safely."""

from kith.kit.documents.kinds import Verdict, agrees, is_picture, is_text, judge
from kith.kit.documents.names import clean_name

__all__ = ["Verdict", "agrees", "clean_name", "is_picture", "is_text", "judge"]
