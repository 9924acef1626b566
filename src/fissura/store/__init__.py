"""All bytes on disk: the only package that opens files."""

from fissura.store.answers import (
    read_measures,
    write_measures,
    write_measures_table,
)
from fissura.store.arrays import read_arrays, write_arrays
from fissura.store.atomic import (
    explain_disk_errors,
    read_bytes,
    replacing,
    write_bytes,
    write_text,
)
from fissura.store.comparisons import (
    read_associations,
    read_comparisons,
    write_comparisons,
)
from fissura.store.decisions import read_decisions
from fissura.store.digest import digest_file, digest_value, digest_whole
from fissura.store.findings import FINDING_COLUMNS, read_findings, write_findings
from fissura.store.layout import Layout
from fissura.store.ledger import MISSING, Ledger, Step
from fissura.store.lesions import read_calls, read_lesions
from fissura.store.lock import only_run
from fissura.store.pictures import write_contact_sheet, write_picture
from fissura.store.scans.opening import open_scan
from fissura.store.study import COLUMNS, Study, is_study, load_settings, load_study
from fissura.store.tables import (
    read_json,
    read_rows,
    read_text,
    write_json,
    write_rows,
)
from fissura.store.tensile.text import read_tensile, read_tensile_tests, write_tensile
from fissura.store.tidy import TidyTable, read_tidy
from fissura.store.volumes.export.slabs import voxel_codes
from fissura.store.volumes.export.writing import write_volume_as
from fissura.store.volumes.omezarr import (
    CHUNK,
    SHARD,
    NewVolume,
    new_volume,
)
from fissura.store.volumes.omezarr_reader import open_omezarr
from fissura.store.volumes.opening import open_volume
from fissura.store.volumes.scratch import Scratch, scratch_arrays, scratch_volume
from fissura.store.volumes.verify import verify_volume

__all__ = [
    "CHUNK",
    "COLUMNS",
    "FINDING_COLUMNS",
    "MISSING",
    "SHARD",
    "Layout",
    "Ledger",
    "NewVolume",
    "Scratch",
    "Step",
    "Study",
    "TidyTable",
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
