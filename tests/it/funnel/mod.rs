//! The funnel's figures: histories against a brute-force evaluation, real sales and a real shop, the examples that were done by hand.

#[cfg(feature = "service")]
mod asking;
#[cfg(feature = "service")]
mod edges;
#[cfg(feature = "service")]
mod manual;
mod replay;
#[cfg(feature = "service")]
mod sales;
#[cfg(feature = "service")]
mod service;
#[cfg(feature = "service")]
mod shop;
#[cfg(feature = "service")]
mod worked;
