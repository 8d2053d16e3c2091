//! qdos history.
