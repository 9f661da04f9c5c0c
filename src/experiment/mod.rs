//! Which contact is decided by which variant, and what outcomes say of two criteria without being fooled by chance.

pub mod assignment;
pub mod backtest;
pub mod evidence;
pub mod false_alarms;
pub mod plan;
pub mod question;
pub mod report;
pub mod statistics;
