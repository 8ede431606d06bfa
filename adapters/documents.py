"""Attachments: content on disk under its digest, file name and media type in a table.

Only kinds of file that do nothing when opened are taken, and the kind is read from the content itself.
"""

import datetime as dt
import hashlib
import io
import os
import re
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path, PurePosixPath

import sqlalchemy as sa

from adapters.database import insert_unless_there, writing
from adapters.identity.tables import document_uploads as u
from adapters.identity.tables import documents as t
from domain.errors import BadInput, TiduError
from domain.people import Actor
from domain.sight import Upload

PDF, PNG, JPEG = "application/pdf", "image/png", "image/jpeg"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
OFD = "application/ofd"
TAKEN = {PDF: "pdf", PNG: "png", JPEG: "jpg", XLSX: "xlsx", DOCX: "docx", OFD: "ofd"}
"""Media types that are taken, each with its usual ending."""

_DIGEST = re.compile(r"sha256:([0-9a-f]{64})")
_LONGEST_NAME = 200


class DamagedDocumentError(TiduError):
    """A stored file is missing or no longer has the content its digest names (English, for operators)."""


class DocumentFolder:
    """``domain.ports.Documents`` in a folder.

    Args:
        folder: Shared by all web processes; made when missing.
        largest: Upper bound of a file, bytes.
    """

    def __init__(
        self, engine: sa.Engine, folder: Path, *, largest: int, clock: Callable[[], dt.datetime]
    ) -> None:
        self._engine, self._folder, self._largest, self._clock = engine, folder, largest, clock

    def keep(self, content: bytes, filename: str, media_type: str, by: Actor) -> str:
        """
        See ``Documents.keep``; the first file name of a content stays, and an account's first upload.

        Args:
            media_type: What the sender claims; the kind is decided by the content alone.

        Raises:
            BadInput: empty, too large, or not a kind that is taken.
        """
        kind = self._checked(content, filename)
        hexdigest = hashlib.sha256(content).hexdigest()
        self._write(self._path(hexdigest), content)
        digest, now, upload = f"sha256:{hexdigest}", self._clock(), Upload.of(by)
        row = {
            "digest": digest,
            "filename": clean_name(filename, kind),
            "media_type": kind,
            "size": len(content),
            "kept_at": now,
        }
        # The same content may come twice at the same moment; either row will do.
        with writing(self._engine) as tx:
            tx.execute(insert_unless_there(tx, t).values(row))
            tx.execute(
                insert_unless_there(tx, u).values(
                    digest=digest,
                    account=upload.account,
                    office=upload.office,
                    enterprise=upload.enterprise,
                    at=now,
                )
            )
        return digest

    def uploads(self, digest: str) -> list[Upload]:
        """See ``Documents.uploads``."""
        query = sa.select(u.c.account, u.c.office, u.c.enterprise).where(u.c.digest == digest)
        with self._engine.connect() as connection:
            return [Upload(*row) for row in connection.execute(query.order_by(u.c.at, u.c.account))]

    def fetch(self, digest: str) -> tuple[bytes, str, str] | None:
        """
        See ``Documents.fetch``.

        Raises:
            DamagedDocumentError: the file on disk is not what the digest names.
        """
        named = _DIGEST.fullmatch(digest)
        if named is None:
            return None
        with self._engine.connect() as connection:
            row = connection.execute(
                sa.select(t.c.filename, t.c.media_type).where(t.c.digest == digest)
            ).first()
        if row is None:
            return None
        path = self._path(named[1])
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            raise DamagedDocumentError(
                f"{path} is missing. Restore it from a backup of the folder."
            ) from None
        if hashlib.sha256(content).hexdigest() != named[1]:
            raise DamagedDocumentError(
                f"{path} has other content than its name says. Restore it from a backup of the folder."
            )
        return content, row.filename, row.media_type

    def _checked(self, content: bytes, filename: str) -> str:
        name = PurePosixPath(filename.replace("\\", "/")).name
        if not content:
            raise BadInput("document", f"不能接收“{name}”", why="文件是空的", way_out="请重新选择文件。")
        if len(content) > self._largest:
            raise BadInput(
                "document",
                f"不能接收“{name}”",
                why=f"文件有 {_megabytes(len(content))}，上限为 {_megabytes(self._largest)}",
                way_out="请压缩图片或拆分文件后重新上传。",
            )
        kind = sniff(content)
        if kind is None:
            raise BadInput(
                "document",
                f"不能接收“{name}”",
                why="文件类型不能识别或不允许上传",
                way_out="请上传 PDF、OFD、PNG、JPEG、XLSX 或 DOCX 文件（不含宏）。",
            )
        return kind

    def _path(self, hexdigest: str) -> Path:
        return self._folder / hexdigest[:2] / hexdigest[2:4] / hexdigest

    @staticmethod
    def _write(path: Path, content: bytes) -> None:
        if path.exists():
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=path.parent)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.replace(name, path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise


def _megabytes(size: int) -> str:
    return f"{size / 1024 / 1024:.1f} MB"


def sniff(content: bytes) -> str | None:
    """Return the media type that *content* really has, ``None`` when it is not one that is taken."""
    if content.startswith(b"%PDF-"):
        return PDF
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if content.startswith(b"\xff\xd8\xff"):
        return JPEG
    if content.startswith(b"PK\x03\x04"):
        return _office_file(content)
    return None


def _office_file(content: bytes) -> str | None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError):
        return None
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        return None
    if "OFD.xml" in names:
        return OFD
    if "[Content_Types].xml" not in names:
        return None
    if "xl/workbook.xml" in names:
        return XLSX
    return DOCX if "word/document.xml" in names else None


def clean_name(filename: str, kind: str) -> str:
    """
    Return *filename* fit for a download: no folders, no control characters, the ending of its kind.

    >>> clean_name("..\\\\a/研发\\n费用.exe", PDF)
    '研发费用.exe.pdf'
    """
    name = PurePosixPath(filename.replace("\\", "/")).name
    name = "".join(letter for letter in name if letter.isprintable()).strip(" .") or "附件"
    endings = (".jpg", ".jpeg") if kind == JPEG else (f".{TAKEN[kind]}",)
    if not name.lower().endswith(endings):
        name += endings[0]
    stem, dot, ending = name.rpartition(".")
    return stem[: _LONGEST_NAME - len(ending) - 1] + dot + ending
