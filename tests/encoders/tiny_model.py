"""A tiny sentence-transformers model with random weights, made on the spot."""

from __future__ import annotations

from pathlib import Path


def save_tiny_model(folder: Path, layers: int = 2) -> Path:
    """Save a BERT of so many *layers*, with a vocabulary of single characters, and return its folder."""
    import torch
    from sentence_transformers import SentenceTransformer
    from transformers import BertConfig, BertModel, BertTokenizerFast

    characters = "abcdefghijklmnopqrstuvwxyz0123456789.,:?!"
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *characters, *(f"##{letter}" for letter in characters)]
    vocabulary = folder / "vocab.txt"
    vocabulary.write_text("\n".join(pieces), encoding="utf-8")
    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=len(pieces),
        hidden_size=32,
        num_hidden_layers=layers,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=64,
    )
    base = folder / "base"
    BertModel(config).save_pretrained(base)
    BertTokenizerFast(str(vocabulary)).save_pretrained(base)
    model = SentenceTransformer(str(base), device="cpu")  # adds mean pooling
    model.save(str(folder / "tiny-model"))
    return folder / "tiny-model"
