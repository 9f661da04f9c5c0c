//! Which contact is decided by which variant, and what outcomes say of two criteria without being fooled by chance.

pub mod assignment;
pub mod evidence;
pub mod statistics;
