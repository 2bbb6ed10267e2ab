"""Any sentence-transformers model: a folder, or a name on this machine or on the hub."""

import contextlib
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from listening.settings import BadInput
from listening.themes.engine.encoders.protocol import Vectors

_BATCH = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class SentenceTransformers:
    """A loaded model. Texts of all languages go through it as they are."""

    name: str
    dimension: int
    languages: frozenset[str] | None
    model: Any

    @property
    def shared(self) -> bool:
        """Whether the model's card lists more than one language."""
        return self.languages is not None and len(self.languages) > 1

    def encode(self, texts: Sequence[str], languages: Sequence[str]) -> Vectors:
        """float32 (n, dimension), rows of length 1; `languages` are not needed."""
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        vectors = self.model.encode(
            list(texts), batch_size=_BATCH, normalize_embeddings=True, show_progress_bar=False
        )
        return np.asarray(vectors, dtype=np.float32)


def open_model(name_or_folder: str) -> SentenceTransformers:
    """Load once, on the processor; BadInput where package or model is missing."""
    try:
        import sentence_transformers
    except ImportError:
        raise BadInput(
            f"Encoder '{name_or_folder}' needs the package sentence-transformers; "
            "install it, or use the encoder 'embedded'."
        ) from None
    try:
        # Its progress bars go to standard error, which is the command line's.
        with contextlib.redirect_stderr(io.StringIO()):
            model = sentence_transformers.SentenceTransformer(name_or_folder, device="cpu")
    except (OSError, ValueError, RuntimeError) as error:
        reason = (str(error).strip().splitlines() or ["no reason given"])[0][:160]
        raise BadInput(
            f"Encoder '{name_or_folder}' could not be opened ({reason}); give the folder of a "
            "sentence-transformers model, or use the encoder 'embedded'."
        ) from None
    size = model.get_embedding_dimension()
    return SentenceTransformers(
        name=Path(name_or_folder).name if Path(name_or_folder).exists() else name_or_folder,
        dimension=int(size or 0),
        languages=card_languages(Path(name_or_folder) / "README.md"),
        model=model,
    )


def card_languages(card: Path) -> frozenset[str] | None:
    """Languages named in the head of a model's README, None where there is none."""
    if not card.is_file():
        return None
    text = card.read_text("utf-8", errors="replace")
    head = re.match(r"---\s*\n(.*?)\n---", text, re.S)
    named = r"^language:[ \t]*(.*(?:\n[ \t]*-[ \t]*\S+)*)"
    found = re.search(named, head.group(1), re.M) if head else None
    tags = re.findall(r"\b[A-Za-z]{2,3}\b", found.group(1)) if found else []
    return frozenset(tag.lower() for tag in tags) or None
