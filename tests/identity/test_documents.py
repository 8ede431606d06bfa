"""Attachments by digest."""

import hashlib
import io
import zipfile

import pytest

from adapters.documents import DOCX, JPEG, OFD, PDF, PNG, XLSX, DamagedDocumentError, DocumentFolder
from adapters.spreadsheets import spreadsheet
from domain.errors import BadInput
from domain.people import PUBLIC, Actor, Role
from domain.sight import Upload
from tests.identity.conftest import COUNTY

REPORT = b"%PDF-1.7\n%a report\n"


def archive(*names: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as zipped:
        for name in names:
            zipped.writestr(name, "x")
    return file.getvalue()


@pytest.fixture
def documents(engine, clock, tmp_path) -> DocumentFolder:
    return DocumentFolder(engine, tmp_path / "documents", largest=100_000, clock=clock)


class TestDocuments:
    def test_are_kept_under_the_digest_of_their_content(self, documents):
        digest = documents.keep(REPORT, "审计报告.pdf", "application/pdf", by=PUBLIC)

        assert digest == f"sha256:{hashlib.sha256(REPORT).hexdigest()}"
        assert documents.fetch(digest) == (REPORT, "审计报告.pdf", PDF)

    def test_are_stored_once_however_often_they_come(self, documents, tmp_path):
        first = documents.keep(REPORT, "a.pdf", "application/pdf", by=PUBLIC)
        second = documents.keep(REPORT, "b.pdf", "application/pdf", by=PUBLIC)

        assert first == second
        assert documents.fetch(first)[1] == "a.pdf"
        assert len([path for path in (tmp_path / "documents").rglob("*") if path.is_file()]) == 1

    def test_remember_everybody_who_handed_them_in(self, documents):
        official = Actor("u-li", frozenset({Role.HANDLER}), office=COUNTY)
        firm = Actor("u-firm", frozenset({Role.ENTERPRISE}), enterprise="91510107MAXXL00013")
        digest = documents.keep(REPORT, "a.pdf", PDF, by=official)
        documents.keep(REPORT, "b.pdf", PDF, by=firm)
        documents.keep(REPORT, "c.pdf", PDF, by=firm)

        assert documents.uploads(digest) == [
            Upload("u-firm", enterprise="91510107MAXXL00013"),
            Upload("u-li", office=COUNTY.id),
        ]
        assert documents.uploads("sha256:" + "0" * 64) == []

    @pytest.mark.parametrize(
        ("content", "kind"),
        [
            (REPORT, PDF),
            (b"\x89PNG\r\n\x1a\nrest", PNG),
            (b"\xff\xd8\xff\xe0rest", JPEG),
            (spreadsheet("清单", ["名称"], [["甲"]]), XLSX),
            (archive("[Content_Types].xml", "word/document.xml"), DOCX),
            (archive("OFD.xml", "Doc_0/Document.xml"), OFD),
        ],
    )
    def test_are_recognised_by_their_content_not_by_what_the_sender_says(self, documents, content, kind):
        digest = documents.keep(content, "x", "text/html", by=PUBLIC)

        assert documents.fetch(digest)[2] == kind

    @pytest.mark.parametrize(
        ("content", "why"),
        [
            (b"", "文件是空的"),
            (b"%PDF-" + b"x" * 100_000, "上限为"),
            (b"<html><script>", "不允许上传"),
            (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "不允许上传"),
            (b"MZ\x90", "不允许上传"),
            (archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"), "不允许上传"),
            (archive("anything.txt"), "不允许上传"),
            (b"PK\x03\x04 broken", "不允许上传"),
        ],
    )
    def test_that_could_do_harm_are_refused(self, documents, content, why):
        with pytest.raises(BadInput, match=why):
            documents.keep(content, "a.pdf", "application/pdf", by=PUBLIC)

    @pytest.mark.parametrize(
        ("given", "kept"),
        [
            ("../../etc/passwd", "passwd.pdf"),
            ("C:\\报告\\终稿.PDF", "终稿.PDF"),
            ('a"b\r\nSet-Cookie: x.pdf', 'a"bSet-Cookie: x.pdf'),
            ("", "附件.pdf"),
            ("长" * 300, "长" * 196 + ".pdf"),
        ],
    )
    def test_have_names_that_are_fit_for_a_download(self, documents, given, kept):
        assert documents.fetch(documents.keep(REPORT, given, PDF, by=PUBLIC))[1] == kept

    @pytest.mark.parametrize("digest", ["sha256:" + "0" * 64, "sha256:../../secret", "md5:1", ""])
    def test_that_do_not_exist_give_nothing(self, documents, digest):
        assert documents.fetch(digest) is None

    def test_that_were_changed_on_disk_are_not_handed_out(self, documents, tmp_path):
        digest = documents.keep(REPORT, "a.pdf", PDF, by=PUBLIC)
        [path] = [path for path in (tmp_path / "documents").rglob("*") if path.is_file()]
        path.write_bytes(b"%PDF-1.7 forged")

        with pytest.raises(DamagedDocumentError, match="Restore it from a backup"):
            documents.fetch(digest)

        path.unlink()
        with pytest.raises(DamagedDocumentError, match="is missing"):
            documents.fetch(digest)
