//! Lint from the outside: directories in memory go in, findings come out.

mod alike;
mod base;
mod cases;
mod catalogue;
mod dates;
mod fuzz;
mod hostile;
mod known;
mod pages;
mod ratchet;
mod requirements;
mod rules;
mod schemas;
mod second_validator;
mod shape;
mod slips;
mod soon;
mod waivers;
