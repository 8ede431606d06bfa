"""Handing out attachments: only those that the dossier's own events name, never without a line in the log."""

from urllib.parse import quote

from starlette.responses import Response

from domain.dossier import Dossier
from web.visit import Visit, missing


def download(visiting: Visit, dossier: Dossier, digest: str) -> Response:
    """Return the attachment *digest* of *dossier*."""
    history = visiting.sys.journal.history(dossier.id)
    named = any(digest in getattr(recorded.event, "evidence", ()) for recorded in history)
    found = visiting.sys.documents.fetch(digest) if named else None
    if found is None:
        raise missing(f"附件 {digest}")
    content, filename, media_type = found
    visiting.read_logged("document", digest)
    headers = {"content-disposition": f"attachment; filename*=UTF-8''{quote(filename)}"}
    return Response(content, media_type=media_type, headers=headers)
