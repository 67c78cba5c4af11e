"""The report as PDF, to be signed and filed: A4, Chinese and Latin letters, the mark on each page.

It does not know what the report says. The Chinese font is the reader program's own (Adobe's
STSong-Light, which every reader of PDF knows), so that a page is some kilobytes.
"""

import io
from collections.abc import Iterator
from functools import partial
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    KeepTogether,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)

from bot.alerts.outcome import pages as said

FONT = "STSong-Light"
_MARGIN = 18 * mm
_WIDTH = A4[0] - 2 * _MARGIN
#: How wide columns are to each other; the last of the widest tables holds sentences.
_SHARES = {2: [1.0, 1.0], 6: [1.9, 1.0, 1.0, 1.0, 1.3, 3.0]}
_TEXT = ParagraphStyle("text", fontName=FONT, fontSize=9, leading=13, wordWrap="CJK")
_SMALL = ParagraphStyle("small", parent=_TEXT, fontSize=8, leading=11, textColor=colors.dimgray)
_TITLE = ParagraphStyle("title", parent=_TEXT, fontSize=18, leading=24)
_HEADLINE = ParagraphStyle("headline", parent=_TEXT, fontSize=12, leading=17)
_SECTION = ParagraphStyle("section", parent=_TEXT, fontSize=11, leading=16, spaceBefore=8)
_GRID = TableStyle(
    [
        ("GRID", (0, 0), (-1, -1), 0.4, colors.silver),
        ("BACKGROUND", (0, 0), (-1, 0), colors.whitesmoke),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("TOPPADDING", (0, 0), (-1, -1), 2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
    ]
)


def pdf(pages: said.Pages) -> bytes:
    """Blocking: some ten milliseconds a page; call it in a thread."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    out = io.BytesIO()
    document = BaseDocTemplate(
        out,
        pagesize=A4,
        title=f"{pages.title} {pages.identifier}",
        leftMargin=_MARGIN,
        rightMargin=_MARGIN,
        topMargin=_MARGIN + 8 * mm,
        bottomMargin=_MARGIN,
    )
    frame = Frame(
        document.leftMargin, document.bottomMargin, document.width, document.height, 0, 0, 0, 0
    )
    around = partial(_around, pages=pages)
    document.addPageTemplates([PageTemplate(frames=[frame], onPage=around)])
    document.build(list(_story(pages)))
    return out.getvalue()


def _story(pages: said.Pages) -> Iterator[Flowable]:
    yield _paragraph(pages.title, _TITLE)
    yield _paragraph(pages.headline, _HEADLINE)
    for table in pages.tables:
        yield _paragraph(table.title, _SECTION, keep=True)
        yield _table(table)
    yield Spacer(0, 6 * mm)
    yield KeepTogether([*(_paragraph(note, _SMALL) for note in pages.notes), _signatures(pages)])


def _around(canvas: Canvas, document: BaseDocTemplate, *, pages: said.Pages) -> None:
    """What stands above and below every page."""
    canvas.saveState()
    top = A4[1] - _MARGIN
    if pages.mark:
        canvas.setFillColor(colors.firebrick)
        canvas.rect(_MARGIN, top - 2 * mm, _WIDTH, 8 * mm, stroke=0, fill=1)
        canvas.setFillColor(colors.white)
        canvas.setFont(FONT, 13)
        canvas.drawCentredString(A4[0] / 2, top + 0.5 * mm, pages.mark)
    canvas.setFillColor(colors.dimgray)
    canvas.setFont(FONT, 8)
    canvas.drawString(_MARGIN, _MARGIN - 8 * mm, f"{pages.title}  {pages.identifier}")
    canvas.drawRightString(A4[0] - _MARGIN, _MARGIN - 8 * mm, str(document.page))
    canvas.restoreState()


def _table(table: said.Table) -> Table:
    columns = len(table.header)
    rows = [[_paragraph(str(cell)) for cell in row] for row in (table.header, *table.rows)]
    return Table(rows, colWidths=_widths(columns), repeatRows=1, style=_GRID)


def _widths(columns: int) -> list[float]:
    shares = _SHARES.get(columns, [2.0] + [1.0] * (columns - 1))
    return [_WIDTH * share / sum(shares) for share in shares]


def _signatures(pages: said.Pages) -> Table:
    row = [_paragraph(f"{name} ____________________") for name in pages.signatures]
    space = TableStyle([("TOPPADDING", (0, 0), (-1, -1), 12 * mm)])
    return Table([row], colWidths=[_WIDTH / len(row)] * len(row), style=space)


def _paragraph(text: str, style: ParagraphStyle = _TEXT, *, keep: bool = False) -> Paragraph:
    if keep:
        style = ParagraphStyle(f"{style.name}-kept", parent=style, keepWithNext=1)
    printable = "".join(letter for letter in text if letter.isprintable() or letter == " ")
    return Paragraph(escape(printable), style)
