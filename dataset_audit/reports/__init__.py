"""An Audit, shown. Reports compute nothing beyond counting."""
