"""9 Tell it.

Takes everything a study found (a `Story`); gives one page that makes no request to
anywhere, with its figures as SVG and its tables as CSV beside it.  Lengths are in µm,
strain is in mm/mm, stress in MPa.
"""

from fissura.report.audit_page import audit_markdown, audit_page
from fissura.report.content import Step, Story
from fissura.report.page import page
from fissura.report.portrait import Plane, Portrait, portrait
from fissura.report.table_page import table_page
from fissura.report.tensile_page import tensile_page
from fissura.report.tensile_table import METHOD_WORDS

__all__ = [
    "METHOD_WORDS",
    "Plane",
    "Portrait",
    "Step",
    "Story",
    "audit_markdown",
    "audit_page",
    "page",
    "portrait",
    "table_page",
    "tensile_page",
]
