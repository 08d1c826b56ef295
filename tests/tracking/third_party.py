"""Deprecations inside MLflow, which our code cannot avoid; everything else stays an error."""

from __future__ import annotations

import pytest

MLFLOW_WARNINGS = [
    # MLflow 3.17's table definitions under SQLAlchemy 2.1
    pytest.mark.filterwarnings("ignore:The ``noload`` loader strategy:DeprecationWarning"),
]
