"""Handing out the attachments of a dossier, never without a line in the log."""

from urllib.parse import quote

from starlette.responses import Response

from domain.dossier import Dossier
from domain.sight import may_read
from web.citing import citing, published_by
from web.visit import Visit, missing


def readable(visiting: Visit, dossier: Dossier, digest: str) -> bool:
    """Whether the attachment *digest* of *dossier* would be handed to this visitor; nothing is logged."""
    events, uploads = citing(visiting.sys, dossier, digest), visiting.sys.documents.uploads(digest)
    return may_read(visiting.actor, dossier, events, uploads, published_by(visiting.sys))


def download(visiting: Visit, dossier: Dossier, digest: str) -> Response:
    """Return the attachment *digest* of *dossier*, if it is for this visitor; else there is none."""
    found = visiting.sys.documents.fetch(digest) if readable(visiting, dossier, digest) else None
    if found is None:
        raise missing(f"附件 {digest}")
    content, filename, media_type = found
    visiting.read_logged("document", digest)
    headers = {"content-disposition": f"attachment; filename*=UTF-8''{quote(filename)}"}
    return Response(content, media_type=media_type, headers=headers)
