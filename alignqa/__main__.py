"""Run the command line as ``python -m alignqa``."""

import sys

from alignqa.cli import main

if __name__ == "__main__":
    sys.exit(main())
