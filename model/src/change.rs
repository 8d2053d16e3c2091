//! One meaning-bearing difference between two revisions.
