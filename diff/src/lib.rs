//! qdos diff.
