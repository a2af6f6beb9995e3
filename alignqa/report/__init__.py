"""Writers: they read a report and nothing else."""

from alignqa.report.html import render_fragment
from alignqa.report.save import render_json, save_report, write_text, writer_for
from alignqa.report.terminal import render_summary, render_text

__all__ = [
    "render_fragment",
    "render_json",
    "render_summary",
    "render_text",
    "save_report",
    "write_text",
    "writer_for",
]
