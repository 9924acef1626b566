"""All file access: the only package that opens files.

`formats` holds volumes, `scans` raw scans, `curves` tensile tests and `tables` tables;
`text` is what all readers of text share.  A study has its `layout`, its `ledger` of
finished steps, and its `lock`.
"""

from fissura.io.arrays import read_arrays, write_arrays
from fissura.io.atomic import (
    explain_disk_errors,
    read_bytes,
    replacing,
    write_bytes,
    write_text,
)
from fissura.io.curves.opening import read_tensile, read_tensile_tests
from fissura.io.curves.text_format import write_tensile
from fissura.io.digest import digest_file, digest_value, digest_whole
from fissura.io.formats.omezarr.reader import open_omezarr
from fissura.io.formats.omezarr.verify import verify_volume
from fissura.io.formats.omezarr.writer import (
    CHUNK,
    SHARD,
    NewVolume,
    new_volume,
)
from fissura.io.formats.opening import open_volume
from fissura.io.formats.scratch import Scratch, scratch_arrays, scratch_volume
from fissura.io.formats.slabs import voxel_codes
from fissura.io.formats.writing import write_volume_as
from fissura.io.layout import Layout
from fissura.io.ledger import MISSING, Ledger, Step
from fissura.io.lock import only_run
from fissura.io.pictures import write_contact_sheet, write_picture
from fissura.io.scans.opening import open_scan
from fissura.io.study import COLUMNS, Study, is_study, load_settings, load_study
from fissura.io.tables.comparisons import (
    read_associations,
    read_comparisons,
    write_comparisons,
)
from fissura.io.tables.csv_and_json import (
    ArrowTable,
    arrow_table,
    read_json,
    read_rows,
    read_text,
    write_json,
    write_rows,
)
from fissura.io.tables.decisions import read_decisions
from fissura.io.tables.findings import FINDING_COLUMNS, read_findings, write_findings
from fissura.io.tables.lesions import read_calls, read_lesions
from fissura.io.tables.measures import (
    read_measures,
    write_measures,
    write_measures_table,
)
from fissura.io.tables.tidy import TidyTable, read_tidy

__all__ = [
    "CHUNK",
    "COLUMNS",
    "FINDING_COLUMNS",
    "MISSING",
    "SHARD",
    "ArrowTable",
    "Layout",
    "Ledger",
    "NewVolume",
    "Scratch",
    "Step",
    "Study",
    "TidyTable",
    "arrow_table",
    "digest_file",
    "digest_value",
    "digest_whole",
    "explain_disk_errors",
    "is_study",
    "load_settings",
    "load_study",
    "new_volume",
    "only_run",
    "open_omezarr",
    "open_scan",
    "open_volume",
    "read_arrays",
    "read_associations",
    "read_bytes",
    "read_calls",
    "read_comparisons",
    "read_decisions",
    "read_findings",
    "read_json",
    "read_lesions",
    "read_measures",
    "read_rows",
    "read_tensile",
    "read_tensile_tests",
    "read_text",
    "read_tidy",
    "replacing",
    "scratch_arrays",
    "scratch_volume",
    "verify_volume",
    "voxel_codes",
    "write_arrays",
    "write_bytes",
    "write_comparisons",
    "write_contact_sheet",
    "write_findings",
    "write_json",
    "write_measures",
    "write_measures_table",
    "write_picture",
    "write_rows",
    "write_tensile",
    "write_text",
    "write_volume_as",
]
