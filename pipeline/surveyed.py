"""The field of a subject: over its grid, or over a plane that its path lays."""

from __future__ import annotations

from threadpoolctl import threadpool_limits

from pipeline.grid import Grid
from pipeline.planes import laid
from pipeline.results import Field, Trace
from pipeline.subject import Subject
from pipeline.survey import survey, survey_slice


def surveyed(
    subject: Subject, order: int, trace: Trace | None = None
) -> tuple[Field, dict[str, float]]:
    """Return the field with its metrics, of a 1-D target up to `order`: see `pipeline.survey`.

    Of a plane along a path, or through its end, `trace` is the path, and `plane_variance_1` and
    `_2` are the shares of the variance of its points along the plane's two directions.
    """
    if isinstance(subject.grid, Grid):
        return survey(subject.target, subject.grid, order)
    # The last digits of BLAS's sums hang on its number of threads, and the plane on them.
    with threadpool_limits(1, user_api="blas"):
        plane, places = laid(subject.target, subject.grid, subject.starts, trace)
    field, metrics = survey_slice(subject.target, plane, places.astype(subject.starts.dtype))
    shares = {f"plane_variance_{k}": share for k, share in enumerate(plane.shares, start=1)}
    return field, metrics | shares
