"""Score a table with NumPy alone, a bounded number of rows at a time."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from basics.grades import PD_UPPER_BOUNDS
from underwriting.engines.answer import ROW, ScoredReport, answer_names
from underwriting.engines.files import is_parquet, writer_for
from underwriting.engines.source import Chunk, Source
from underwriting.features import FloatArray
from underwriting.scorecard import Scorecard
from underwriting.scoring import contributions_many, pd_many, score_many


def score(card: Scorecard, source: Source, out: Path, *, with_reasons: bool) -> ScoredReport:
    """Score a table and write the answer."""
    names = [ROW, *source.kept, *answer_names(card, with_reasons=with_reasons)]
    columns = _columns(card, source, as_text=not is_parquet(out), with_reasons=with_reasons)
    count = writer_for(out)(out, names, columns)
    return ScoredReport(read=count, scored=count)


def _columns(card: Scorecard, source: Source, *, as_text: bool, with_reasons: bool) -> Iterator[list[Any]]:
    row = 1
    for chunk in source.chunks():
        count = len(chunk.numbers)
        kept = [chunk.kept[name] for name in source.kept]
        columns = [np.arange(row, row + count), *kept, *_answer(card, chunk, with_reasons=with_reasons)]
        yield [column if isinstance(column, list) else column.tolist() for column in columns] if as_text else columns
        row += count


def _answer(card: Scorecard, chunk: Chunk, *, with_reasons: bool) -> list[Any]:
    scores = score_many(card, chunk.numbers)
    pds = pd_many(scores)
    answer: list[Any] = [scores, pds, grades_many(pds)]
    if with_reasons:
        answer += [np.full(len(scores), card.base), *contributions_many(card, chunk.numbers).T]
    return answer


def grades_many(pds: FloatArray) -> npt.NDArray[np.int8]:
    """Give the grade of each probability of default by the master scale, without a grade before."""
    return (np.searchsorted(PD_UPPER_BOUNDS, pds, "left") + 1).astype(np.int8)
