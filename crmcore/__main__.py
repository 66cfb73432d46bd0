"""`python -m crmcore`: see `crmcore.cli`."""
import sys

from crmcore.cli.parser import main

if __name__ == "__main__":
    sys.exit(main())
