"""Stage 9: the report.

Takes everything a study found (a `ReportData`); gives one page that makes no request to
anywhere, with its figures as SVG and its tables as CSV beside it.  Lengths are in µm,
strain is in mm/mm, stress in MPa.
"""

from fissura.report.content import ReportData, Step
from fissura.report.figures.dots import dots
from fissura.report.figures.froc import froc_figure
from fissura.report.figures.svg import Drawing
from fissura.report.figures.tensile import tensile_figure
from fissura.report.pages.audit import AUDIT_FILES, audit_markdown, audit_page
from fissura.report.pages.comparison import TABLE_FILES, table_page
from fissura.report.pages.evaluation import (
    EVALUATION_FILES,
    evaluation_page,
    standalone,
)
from fissura.report.pages.findings import Pictured, findings_page, picture
from fissura.report.pages.study import page
from fissura.report.pages.tensile import TENSILE_FILES, tensile_page
from fissura.report.renders.crops import FOUND, TRUE, Outline, crop, slice_picture
from fissura.report.renders.gallery_sheet import Picture, gallery_sheet, jpeg
from fissura.report.renders.portrait import Plane, Portrait, portrait
from fissura.report.tables.study import comparison_table
from fissura.report.tables.tensile import METHOD_WORDS, TENSILE_COLUMNS, tensile_rows
from fissura.report.text.evaluation import evaluation_markdown

__all__ = [
    "AUDIT_FILES",
    "EVALUATION_FILES",
    "FOUND",
    "METHOD_WORDS",
    "TABLE_FILES",
    "TENSILE_COLUMNS",
    "TENSILE_FILES",
    "TRUE",
    "Drawing",
    "Outline",
    "Picture",
    "Pictured",
    "Plane",
    "Portrait",
    "ReportData",
    "Step",
    "audit_markdown",
    "audit_page",
    "comparison_table",
    "crop",
    "dots",
    "evaluation_markdown",
    "evaluation_page",
    "findings_page",
    "froc_figure",
    "gallery_sheet",
    "jpeg",
    "page",
    "picture",
    "portrait",
    "slice_picture",
    "standalone",
    "table_page",
    "tensile_figure",
    "tensile_page",
    "tensile_rows",
]
