//! Cuts open data down to what the import of one area needs, in the same layout.
