"""A report in; out come its pairs as a Parquet file."""

from __future__ import annotations

import io

from alignqa.datatypes import ReportRecord
from alignqa.errors import OptionalDependencyError
from alignqa.report.formats.tables import COLUMNS, ColumnKind, table_rows


def render_parquet(report: ReportRecord) -> bytes:
    """Return the pairs as a Parquet file, with the columns of :data:`alignqa.report.formats.tables.COLUMNS`.

    Raises:
        OptionalDependencyError: pyarrow is not installed.
    """
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError:
        raise OptionalDependencyError("Writing Parquet", "parquet") from None
    types: dict[ColumnKind, pa.DataType] = {
        "text": pa.string(),
        "number": pa.float64(),
        "numbers": pa.list_(pa.int64()),
        "texts": pa.list_(pa.string()),
    }
    schema = pa.schema([(name, types[kind]) for name, kind in COLUMNS["pairs"].items()])
    buffer = io.BytesIO()
    parquet.write_table(pa.Table.from_pylist(table_rows(report, "pairs"), schema=schema), buffer)
    return buffer.getvalue()
