//! What this place signs, and who believes it.

mod forged;
mod keys;
