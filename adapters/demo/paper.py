"""Paper for the demonstration: the smallest PDF that every reader opens, one for each who hands it in.

Whoever handed a document in may read it again; one sheet for all would belong to the first of them only.
"""

import io
import re
import zipfile

from domain.people import Actor
from domain.ports import Documents


class Papers:
    """Sheets kept in the name of an enterprise, an office or the public, each when it is first needed."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents
        self._kept: dict[str, str] = {}

    def __call__(self, by: Actor) -> str:
        """Return the digest of *by*'s sheet."""
        whose = by.enterprise or (by.office.id if by.office else by.account)
        if whose not in self._kept:
            content = sheet(f"DEMO EVIDENCE {whose}")
            self._kept[whose] = self._documents.keep(content, "示例证明材料.pdf", "application/pdf", by=by)
        return self._kept[whose]


def sheet(text: str) -> bytes:
    """Return a one-page PDF that says *text* (letters of the basic Latin alphabet)."""
    drawn = f"BT /F1 24 Tf 72 720 Td ({text}) Tj ET".encode("ascii")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    file, places = bytearray(b"%PDF-1.4\n"), []
    for number, content in enumerate(objects, 1):
        places.append(len(file))
        file += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(file)
    file += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    file += b"".join(b"%010d 00000 n \n" % place for place in places)
    file += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(file)


def undated(book: bytes) -> bytes:
    """Return the workbook *book* without the moment at which it was written: the same rows, the same file."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = re.sub(rb">\d{4}-\d\d-\d\dT[^<]*<", b">2024-01-01T00:00:00Z<", old.read(name))
            new.writestr(zipfile.ZipInfo(name), part)
    return file.getvalue()
