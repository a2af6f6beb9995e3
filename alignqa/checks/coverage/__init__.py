"""The coverage model: an aligned pair with token vectors in, the words without a counterpart on the other side out."""
