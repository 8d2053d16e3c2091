//! qdos coverage.
