//! Lint from the outside: directories in memory go in, findings come out.

mod base;
mod cases;
mod hostile;
mod pages;
mod ratchet;
mod rules;
mod schemas;
mod shape;
