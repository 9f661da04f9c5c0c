//! Rule text → checked campaign, and back.

pub mod check;
pub mod checked;
pub mod codes;
pub mod diagnostic;
pub mod experiment;
pub mod format;
mod grammar;
pub mod lint;
pub mod meeting;
pub mod parse;
pub mod render;
pub mod resolved;
pub mod source;
pub mod syntax;
pub mod test_case;
pub mod vocabulary;
