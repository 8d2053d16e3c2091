//! qdos lint.
