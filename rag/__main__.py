"""`python -m rag`: the command line."""

import sys

from rag.command.cli import main

sys.exit(main())
