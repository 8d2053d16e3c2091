//! Lint from the outside: directories in memory go in, findings come out.

mod alike;
mod base;
mod cases;
mod dates;
mod hostile;
mod pages;
mod ratchet;
mod requirements;
mod rules;
mod schemas;
mod shape;
mod slips;
mod soon;
mod waivers;
