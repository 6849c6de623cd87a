from kith.activities.models.documents import Document, DocumentVersion
from kith.activities.models.notes import Audience, Mention, Note

__all__ = ["Audience", "Document", "DocumentVersion", "Mention", "Note"]
