"""Reading files in: against the bare model on the same passages, and with and without facts."""

from __future__ import annotations

import shutil
import statistics
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bench.clock import Taken, alternating, median_ratio, spread, timed
from bench.corpus import write_reports
from bench.figures import Figure, Section, Target
from bench.torch_rate import torch_model
from rag.index.catalog import Catalog
from rag.index.ingest import ingest
from rag.model.runtime import Encoder, open_encoder
from rag.model.weights import find_source
from rag.schema import Document, Fact, Paragraph, Span
from rag.settings import Settings

TARGET = Target("at least", 0.85)
FACTS_TARGET = Target("at most", 1.2)
SAMPLE = 4
"""Torch embeds one passage in so many, and is compared with ONNX on these."""

HOW = (
    "{passages} distinct passages ({characters:,} characters with their headings) in {reports} "
    "reports made from the seeds and narratives. An ingest into a new index, from files to commit, "
    "against embedding the same passages alone, sorted by length, in ONNX or, where it is faster "
    "on one in {sample} of them, in torch (sentence-transformers, loaded beforehand); and against "
    "an ingest that reads no facts. {rounds} rounds, in turn; medians of the ratios within a round."
)


def measure(settings: Settings, folder: Path, characters: int, rounds: int = 3) -> Section:
    """Times ingests of reports of `characters`; `folder` is a place for files, not there yet."""
    encoder = open_encoder(settings)
    reports = write_reports(folder / "reports", characters)
    own = replace(settings, index=folder / "index")
    _ingest(reports, own, encoder, with_facts=True)
    texts = _embedded_texts(own, encoder)
    model = find_source(settings.embedding_model).location
    with torch_model(model) as torch:
        taken = alternating(
            [
                lambda: _ingest(reports, own, encoder, with_facts=True),
                lambda: _encode(encoder, texts),
                lambda: _ingest(reports, own, encoder, with_facts=False),
                lambda: _encode(encoder, texts[::SAMPLE]),
                lambda: torch.encode(texts[::SAMPLE]),
            ],
            rounds,
        )
    whole, onnx, plain, onnx_part, torch_part = ([one.wall for one in part] for part in taken)
    whole_cpu, onnx_cpu, plain_cpu, _, _ = ([one.cpu for one in part] for part in taken)
    torch_share = median_ratio(torch_part, onnx_part)
    best = [seconds * min(1.0, torch_share) for seconds in onnx]
    how = HOW.format(
        passages=len(texts),
        characters=sum(map(len, texts)),
        reports=len(list(reports.iterdir())),
        sample=SAMPLE,
        rounds=rounds,
    )
    figures = (
        Figure("ingest", len(texts) / statistics.median(whole), "passages/s"),
        Figure(
            "ingest, of the bare model's rate",
            median_ratio(best, whole),
            "x",
            TARGET,
            f"{spread(whole)} against ONNX {spread(onnx)}; torch takes {torch_share:.1f}x that",
        ),
        Figure(
            "the same in processor time, of ONNX",
            median_ratio(onnx_cpu, whole_cpu),
            "x",
            None,
            f"{statistics.median(whole_cpu):.2f} s against {statistics.median(onnx_cpu):.2f} s",
        ),
        Figure(
            "ingest, of one without facts",
            median_ratio(whole, plain),
            "x",
            FACTS_TARGET,
            f"{spread(whole)} against {spread(plain)}",
        ),
        Figure(
            "the same in processor time",
            median_ratio(whole_cpu, plain_cpu),
            "x",
            None,
            f"{statistics.median(whole_cpu):.2f} s against {statistics.median(plain_cpu):.2f} s",
        ),
    )
    return Section("ingest", how, figures)


def _ingest(reports: Path, settings: Settings, encoder: Encoder, with_facts: bool) -> Taken:
    """Times an ingest into a new index, and leaves it there."""
    shutil.rmtree(settings.index, ignore_errors=True)
    with timed() as taken:
        report = ingest([reports], settings, encoder, read_facts=None if with_facts else _no_facts)
    assert not report.refused, report.refused
    return taken


def _no_facts(_document: Document, _paragraph: Paragraph, _spans: Sequence[Span]) -> list[Fact]:
    return []


def _embedded_texts(settings: Settings, encoder: Encoder) -> list[str]:
    """The distinct texts that were embedded for the index of `settings`."""
    with Catalog.open(settings.index, encoder.model_id) as catalog:
        return list({passage.embedded_text: None for passage in catalog.passages().values()})


def _encode(encoder: Encoder, texts: Sequence[str]) -> Taken:
    with timed() as taken:
        encoder.encode(texts)
    return taken
