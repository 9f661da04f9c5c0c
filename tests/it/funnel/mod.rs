//! The funnel's figures: histories against a brute-force evaluation, real sales and a real shop, the examples that were done by hand.

mod replay;
