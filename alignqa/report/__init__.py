"""Writers: they read a report and nothing else. And the way back: plain data to a report."""

from alignqa.report.files import json_text, write_text
from alignqa.report.html import render_fragment
from alignqa.report.reading import report_from_data
from alignqa.report.save import render_json, save_report, writer_for
from alignqa.report.terminal import render_summary, render_text
from alignqa.report.visible import visible

__all__ = [
    "json_text",
    "render_fragment",
    "render_json",
    "render_summary",
    "render_text",
    "report_from_data",
    "save_report",
    "visible",
    "write_text",
    "writer_for",
]
