"""Uploaded files: safe names, types detected from content, and safe previews."""

from kith.kit.documents.kinds import Verdict, agrees, is_picture, is_text, judge
from kith.kit.documents.names import clean_name

__all__ = ["Verdict", "agrees", "clean_name", "is_picture", "is_text", "judge"]
