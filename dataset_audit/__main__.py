"""`python -m dataset_audit` is `audit`."""

from dataset_audit.cli import main

main()
