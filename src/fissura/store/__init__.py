"""All bytes on disk: the only package that opens files."""

from fissura.store.atomic import replacing, write_text
from fissura.store.digest import digest_file, digest_value
from fissura.store.layout import Layout
from fissura.store.ledger import Ledger, Step
from fissura.store.omezarr import (
    CHUNK,
    SHARD,
    NewVolume,
    new_volume,
    open_omezarr,
)
from fissura.store.study import COLUMNS, Study, load_study
from fissura.store.tables import (
    read_findings,
    read_json,
    read_measures,
    read_rows,
    write_findings,
    write_json,
    write_measures,
    write_rows,
)

__all__ = [
    "CHUNK",
    "COLUMNS",
    "SHARD",
    "Layout",
    "Ledger",
    "NewVolume",
    "Step",
    "Study",
    "digest_file",
    "digest_value",
    "load_study",
    "new_volume",
    "open_omezarr",
    "read_findings",
    "read_json",
    "read_measures",
    "read_rows",
    "replacing",
    "write_findings",
    "write_json",
    "write_measures",
    "write_rows",
    "write_text",
]
