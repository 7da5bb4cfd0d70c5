"""Public question sets as corpora, whatever form they come in.

Three forms are known and told apart by what is in the file or folder: the project's own, SQuAD
2.0's JSON, and BEIR's folder. The latter two, and samples of any, are written once to the cache
folder in the project's form. Nothing here is needed by the tests of the project, and no set comes
with it.
"""

from __future__ import annotations

from eval.public.form import load_public
from eval.public.open import Found, public_corpus

__all__ = ["Found", "load_public", "public_corpus"]
