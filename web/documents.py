"""Handing out the attachments of a dossier, never without a line in the log."""

from urllib.parse import quote

from starlette.responses import Response

from domain.dossier import Dossier
from domain.sight import may_read
from web.citing import citing, published_by
from web.visit import Visit, missing


def download(visiting: Visit, dossier: Dossier, digest: str) -> Response:
    """Return the attachment *digest* of *dossier*, if it is for this visitor; else there is none."""
    documents, events = visiting.sys.documents, citing(visiting.sys, dossier, digest)
    uploads = documents.uploads(digest)
    allowed = may_read(visiting.actor, dossier, events, uploads, published_by(visiting.sys))
    found = documents.fetch(digest) if allowed else None
    if found is None:
        raise missing(f"附件 {digest}")
    content, filename, media_type = found
    visiting.read_logged("document", digest)
    headers = {"content-disposition": f"attachment; filename*=UTF-8''{quote(filename)}"}
    return Response(content, media_type=media_type, headers=headers)
