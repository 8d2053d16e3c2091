//! qdos model.
