//! qdos report.
