//! qdos import.
