//! `thresh` alone: what a person would do next.

use crate::cli::{Answer, Terminal};
use crate::config::Config;

/// Says which commands help from here, according to whether there is a rules folder.
pub(super) fn run(config: &Config, terminal: &mut Terminal<'_>) -> anyhow::Result<Answer> {
    let rules = config.rules.display();
    let text = if config.rules.is_dir() {
        format!(
            "Rules are in {rules}. From here:\n\n\
             \x20 thresh check                    look for mistakes in the rules\n\
             \x20 thresh test                     run the tests in the rule files\n\
             \x20 thresh fmt                      put the rules into their usual form\n\
             \x20 thresh evaluate contacts.jsonl  decide contacts, one decision a line\n\
             \x20 thresh funnel --contacts FILE    say who got how far, how fast, at what cost\n\
             \x20 thresh serve                    answer questions over HTTP and reload rules as they are saved\n\
             \x20 thresh --help                   everything else\n"
        )
    } else {
        format!(
            "There is no folder {rules} here. Go to the folder that holds your rules, name them, or begin with a starter:\n\n\
             \x20 thresh init                     write a starter to change, everything explained in it\n\
             \x20 thresh --rules DIR check        look for mistakes in the rules of DIR\n\
             \x20 thresh --help                   everything else\n"
        )
    };
    terminal.results.write_all(text.as_bytes())?;
    Ok(Answer::Yes)
}
