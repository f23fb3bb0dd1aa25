"""Small real PDFs, written by hand: a line of words a page, or whatever their pages are said to hold."""

import zlib


def pdf(*pages: str, encrypt: bool = False) -> bytes:
    """Return a PDF with these texts, one a page, their lines below each other."""
    return raw_pdf([_words(text) for text in pages], encrypt=encrypt)


def raw_pdf(contents: list[bytes], *, repeat: int = 1, encrypt: bool = False) -> bytes:
    """Return a PDF whose pages hold these streams, `repeat` times each."""
    first = 4
    kids = " ".join(f"{first + 2 * number} 0 R" for _ in range(repeat) for number in range(len(contents)))
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {repeat * len(contents)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for number, content in enumerate(contents):
        bodies.append(b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> "
                      b"/Contents %d 0 R >>" % (first + 2 * number + 1))  # fmt: skip
        packed = zlib.compress(content)
        head = b"<< /Length %d /Filter /FlateDecode >>" % len(packed)
        bodies.append(head + b"\nstream\n" + packed + b"\nendstream")
    return _file(bodies, encrypt=encrypt)


def _words(text: str) -> bytes:
    lines = [line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)") for line in text.splitlines()]
    shown = "\n".join(f"({line}) Tj T*" for line in lines)
    return f"BT /F1 11 Tf 14 TL 50 790 Td\n{shown}\nET".encode("latin-1")


def _file(bodies: list[bytes], *, encrypt: bool) -> bytes:
    if encrypt:
        key = b"(" + b"k" * 32 + b")"
        bodies.append(b"<< /Filter /Standard /V 1 /R 2 /O " + key + b" /U " + key + b" /P -4 >>")
    made, places = b"%PDF-1.4\n", []
    for number, body in enumerate(bodies, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    locked = b"/Encrypt %d 0 R /ID [(aa) (aa)]" % len(bodies) if encrypt else b""
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return made + b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(bodies) + 1, table, len(bodies) + 1, locked, len(made))  # fmt: skip
