"""Writers: they read a report and nothing else."""

from alignqa.report.html import render_fragment
from alignqa.report.save import json_text, render_json, save_report, write_text, writer_for
from alignqa.report.terminal import render_summary, render_text
from alignqa.report.visible import visible

__all__ = [
    "json_text",
    "render_fragment",
    "render_json",
    "render_summary",
    "render_text",
    "save_report",
    "visible",
    "write_text",
    "writer_for",
]
