"""Serve alignment over HTTP: every worker process loads the encoder once and keeps it.

Run: pip install fastapi uvicorn && uvicorn --app-dir examples --workers 2 fastapi_worker:app
     curl localhost:8000/align --json '{"source": "Air naik.", "target": "Water rises.", "source_lang": "id"}'
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any

from fastapi import FastAPI, HTTPException, Request
from pydantic import BaseModel, Field

from alignqa import Aligner, AlignQAError

Story = Annotated[str, Field(max_length=200_000)]


class Pair(BaseModel):
    """Two versions of one story; missing languages are detected."""

    source: Story
    target: Story
    source_lang: str | None = None
    target_lang: str | None = None


@asynccontextmanager
async def hold_aligner(app: FastAPI) -> AsyncIterator[None]:
    """Load the encoder before the first request."""
    app.state.aligner = Aligner()
    yield


app = FastAPI(title="alignqa", lifespan=hold_aligner)


@app.post("/align")
def align(pair: Pair, request: Request) -> dict[str, Any]:
    """Return the report as JSON. Not ``async``, so that FastAPI runs it in a thread and can take other requests."""
    try:
        return request.app.state.aligner.align(**pair.model_dump()).to_dict()
    except AlignQAError as error:
        raise HTTPException(422, str(error)) from error
