"""The output folder of a batch in; out come its aligned sentences as a Hugging Face dataset."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from alignqa.errors import InputError, OptionalDependencyError

if TYPE_CHECKING:
    from datasets import Dataset

#: Columns of the file of sentences that a batch writes, and what they hold.
COLUMNS = {"id": "string", "source": "string", "target": "string", "similarity": "float64", "confidence": "float64"}


def read_dataset(folder: str | os.PathLike[str]) -> Dataset:
    """Return the aligned sentence pairs in the output folder of ``alignqa batch`` as a dataset.

    Its columns are ``id`` (of the story), ``source``, ``target``, ``similarity`` and ``confidence``. It may be larger
    than memory.

    Raises:
        InputError: the folder has no ``sentences.jsonl`` or ``sentences.parquet``, or it is not from a batch.
        OptionalDependencyError: the ``datasets`` library is not installed.
    """
    paths = [Path(folder) / f"sentences{suffix}" for suffix in (".jsonl", ".parquet")]
    path = next((path for path in paths if path.is_file()), None)
    if path is None:
        raise InputError(f"There is no {paths[0].name} in {str(folder)!r}. Give a folder that alignqa batch wrote.")
    try:
        from datasets import Dataset, Features, Value
        from datasets.exceptions import DatasetGenerationError
    except ImportError:
        raise OptionalDependencyError("A Hugging Face dataset", "datasets") from None
    features = Features({name: Value(kind) for name, kind in COLUMNS.items()})
    read = Dataset.from_json if path.suffix == ".jsonl" else Dataset.from_parquet
    try:
        return read(str(path), features=features)
    except DatasetGenerationError as error:
        raise InputError(f"{str(path)!r} is not a file of sentences of a batch: {error.__cause__}.") from error
