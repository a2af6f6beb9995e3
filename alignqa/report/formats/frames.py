"""A report in; out come its pairs or issues as a data frame."""

from __future__ import annotations

from typing import TYPE_CHECKING

from alignqa.datatypes import ReportRecord
from alignqa.errors import OptionalDependencyError
from alignqa.report.formats.tables import COLUMNS, ColumnKind, table_rows

if TYPE_CHECKING:
    import pandas
    import polars


def to_pandas(report: ReportRecord, table: str = "pairs") -> pandas.DataFrame:
    """Return a table of the report, ``pairs`` or ``issues``, as a pandas frame.

    Raises:
        InputError: there is no such table.
        OptionalDependencyError: pandas is not installed.
    """
    rows = table_rows(report, table)
    try:
        import pandas
    except ImportError:
        raise OptionalDependencyError("A pandas frame", "frames") from None
    numbers = {name: "float64" for name, kind in COLUMNS[table].items() if kind == "number"}
    return pandas.DataFrame(rows, columns=list(COLUMNS[table])).astype(numbers)


def to_polars(report: ReportRecord, table: str = "pairs") -> polars.DataFrame:
    """Return a table of the report, ``pairs`` or ``issues``, as a polars frame.

    Raises:
        InputError: there is no such table.
        OptionalDependencyError: polars is not installed.
    """
    rows = table_rows(report, table)
    try:
        import polars
    except ImportError:
        raise OptionalDependencyError("A polars frame", "frames") from None
    types: dict[ColumnKind, polars.DataType] = {
        "text": polars.String(),
        "number": polars.Float64(),
        "numbers": polars.List(polars.Int64),
        "texts": polars.List(polars.String),
    }
    return polars.DataFrame(rows, schema={name: types[kind] for name, kind in COLUMNS[table].items()})
