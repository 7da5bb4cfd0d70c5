"""Two small hand-made reports on wells and pumps, and what is marked in an answer from them."""

from __future__ import annotations

from rag.schema import Answer, Citation

NEWER = """\
Ministry of Water, yearly review. In 2022, inspectors of the Lowland Water Board tested 340 wells \
(310 in 2021). Of these, 52 were contaminated (47 in 2021), including 30 with nitrates, 15 with \
arsenic, and seven with lead. The board closed 12 wells in the Orma valley because the pumps had \
failed. It repaired 85 pumps, compared with 60 in 2021.

The government allocated 2.4 million crowns ($300,000) for repairs, compared with 1.8 million \
crowns ($225,000) in 2021. The board did not report the number of households without water in \
2022. No well in the capital was contaminated in both 2021 and 2022. The director, Helena Marr, \
resigned in March 2022. The board trained 44 technicians, the same number as in 2021. A new \
laboratory opened in Tessaly on 4 May 2022. The board provided villages with filters, storage \
tanks, and chlorine tablets. The board did not repair the dam at Kellen.
"""
OLDER = """\
Ministry of Water, yearly review. The Lowland Water Board tested 298 wells in 2020 and 305 wells \
in 2021. It repaired 41 pumps in 2020.
"""


def marked(answer: Answer) -> list[str]:
    """The words that each citation of `answer` marks."""
    return [words_marked(citation) for citation in answer.citations]


def words_marked(citation: Citation) -> str:
    return citation.quote[
        citation.focus_start - citation.start : citation.focus_end - citation.start
    ]
