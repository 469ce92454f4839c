"""`python -m atera_desktop`."""

import sys

from atera_desktop.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
