"""9 Tell it.

Takes everything a study found (a `Story`); gives one page that makes no request to
anywhere, with its figures as SVG and its tables as CSV beside it.  Lengths are in µm,
strain is in mm/mm, stress in MPa.
"""

from fissura.report.audit_page import AUDIT_FILES, audit_markdown, audit_page
from fissura.report.content import Step, Story
from fissura.report.crops import FOUND, TRUE, Outline, crop
from fissura.report.evaluation_markdown import evaluation_markdown
from fissura.report.evaluation_page import EVALUATION_FILES, evaluation_page, standalone
from fissura.report.figures_froc import froc_figure
from fissura.report.findings_page import Pictured, findings_page, picture
from fissura.report.gallery_sheet import Picture, gallery_sheet, jpeg
from fissura.report.page import page
from fissura.report.portrait import Plane, Portrait, portrait
from fissura.report.table_page import TABLE_FILES, table_page
from fissura.report.tensile_page import TENSILE_FILES, tensile_page
from fissura.report.tensile_table import METHOD_WORDS

__all__ = [
    "AUDIT_FILES",
    "EVALUATION_FILES",
    "FOUND",
    "METHOD_WORDS",
    "TABLE_FILES",
    "TENSILE_FILES",
    "TRUE",
    "Outline",
    "Picture",
    "Pictured",
    "Plane",
    "Portrait",
    "Step",
    "Story",
    "audit_markdown",
    "audit_page",
    "crop",
    "evaluation_markdown",
    "evaluation_page",
    "findings_page",
    "froc_figure",
    "gallery_sheet",
    "jpeg",
    "page",
    "picture",
    "portrait",
    "standalone",
    "table_page",
    "tensile_page",
]
