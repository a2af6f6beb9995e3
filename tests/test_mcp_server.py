"""The MCP server, asked by the real client of the SDK over standard input and output."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from alignqa.cli import main

if not importlib.util.find_spec("mcp"):
    pytest.skip("needs the extra mcp", allow_module_level=True)

import anyio
import jsonschema
from mcp.client import Client
from mcp.client.stdio import StdioServerParameters
from mcp.types import CallToolResult

ROOT = Path(__file__).parents[1]
FERRY = {"source_file": "ferry.id.txt", "target_file": "ferry.en.txt"}
TEXT = {"source": "Kapal itu membawa 120 orang.", "source_lang": "id", "target_lang": "en"}
SPOILT = "Cuaca cerah di Danau Toba.\n[iklan_2]\nKapal berangkat tepat waktu."
TOO_LONG = "Kapal itu berlayar.\n" * 6000


def ask(session: Callable[[Client], Coroutine[Any, Any, None]], *arguments: str) -> None:
    """Start a server with the *arguments*, and let a *session* ask it."""
    command = ["-m", "alignqa", "mcp", *arguments]
    server = StdioServerParameters(command=sys.executable, args=command, env={"PYTHONPATH": str(ROOT)}, cwd=ROOT)

    async def talk() -> None:
        async with Client(server) as client:
            await session(client)

    with ThreadPoolExecutor(1) as pool:  # a browser of other tests has an event loop in this thread
        pool.submit(anyio.run, talk).result()


def told(result: CallToolResult) -> str:
    """Return the message of a call that failed."""
    assert result.is_error
    return str(result.content[0].text)


def test_a_client_gets_reports_texts_and_explanations(aligner: Any) -> None:
    async def session(client: Client) -> None:
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        assert sorted(tools) == ["align", "clean", "explain"]
        assert all(tool.annotations is not None and tool.annotations.read_only_hint for tool in tools.values())
        jsonschema.validate(FERRY, tools["align"].input_schema)
        assert tools["align"].input_schema["properties"]["source"]["maxLength"] == 100_000

        report = (await client.call_tool("align", FERRY)).structured_content
        stories = ROOT / "examples" / "stories"
        assert report == aligner.align(stories / "ferry.id.txt", stories / "ferry.en.txt").to_dict()

        report = (
            await client.call_tool("align", {**TEXT, "target": "The boat carried 150 people."})
        ).structured_content
        assert [issue["rule"] for issue in report["issues"]] == ["number-differs"]
        found = await client.call_tool("align", {**TEXT, "target": "The boat carried 150.", "min_confidence": 1})
        assert found.structured_content["issues"] == []

        cleaned = (await client.call_tool("clean", {"text": SPOILT, "language": "id"})).structured_content
        assert (cleaned["schema"], cleaned["text"]) == ("alignqa.clean/1", SPOILT.replace("[iklan_2]\n", ""))
        assert [SPOILT[each["start"] : each["end"]] for each in cleaned["taken"]] == ["[iklan_2]"]

        for rule in ("number-differs", cleaned["taken"][0]["rule"]):
            explained = (await client.call_tool("explain", {"rule": rule})).structured_content
            assert [each["id"] for each in explained["rules"]] == [rule]

    ask(session, "--root", "examples/stories")


def test_a_client_is_told_what_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    root = tmp_path / "stories"
    root.mkdir()
    (root / "link.txt").symlink_to(tmp_path / "secret.txt")
    (root / "long.txt").write_text(TOO_LONG, encoding="utf-8")
    wrong = {
        "../secret.txt": "not below the root folder",
        str(tmp_path / "secret.txt"): "not below the root folder",
        "link.txt": "not below the root folder",
        "no.txt": "There is no file 'no.txt'",
        ".": "There is no file '.'",
        "a\0b": "cannot be read",
        "long.txt": "Split the text",
        "a" * 2000: "at most 1000 characters",
    }

    async def session(client: Client) -> None:
        for name, message in wrong.items():
            assert message in told(await client.call_tool("clean", {"text_file": name}))
        for arguments in ({}, {"text": SPOILT, "text_file": "no.txt"}):
            assert "Give either text or text_file." in told(await client.call_tool("clean", arguments))
        assert "at most 100000 characters" in told(await client.call_tool("clean", {"text": TOO_LONG}))
        # The name of a file is a text like any other, whether there is such a file or not.
        path = str(tmp_path / "secret.txt")
        cleaned = await client.call_tool("clean", {"text": path, "language": "en"})
        assert cleaned.structured_content["text"] == path
        read = await client.call_tool("align", {**TEXT, "source": path, "target": path})
        assert read.structured_content["source"]["text"] == f"{path}\n"
        assert "Did you mean 'number'?" in told(await client.call_tool("explain", {"rule": "numbr"}))
        assert "Unknown" in told(await client.call_tool("align", {**TEXT, "target": "x", "target_lang": "xx"}))

    ask(session, "--root", str(root))


def test_without_a_root_no_file_is_read() -> None:
    async def session(client: Client) -> None:
        assert "This server reads no files" in told(await client.call_tool("align", FERRY))

    ask(session)


def test_wrong_use(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["mcp", "--root", "no such folder"]) == 2
    assert "is not a folder" in capsys.readouterr().err
    monkeypatch.setattr("alignqa.cli.mcp.find_spec", lambda _: None)
    assert main(["mcp"]) == 2
    assert "pip install 'alignqa[mcp]'" in capsys.readouterr().err
