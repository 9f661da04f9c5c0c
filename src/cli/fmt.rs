//! `thresh fmt`: rule files in their one canonical form, written back only if they still say the same.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;

use super::{Answer, Colour, Terminal};
use crate::config::Config;
use crate::lang::format;
use crate::lang::parse::parse;
use crate::lang::render;
use crate::lang::source::Sources;
use crate::lang::vocabulary::Vocabulary;
use crate::live::folder;
use crate::ruleset::{FolderFile, FolderFiles, Root, VOCABULARY_FILE, is_rule_path};

/// Put rule files into their usual form, comments and paragraphs kept
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// A rule file or a folder [default: the rules folder]
    path: Option<PathBuf>,
    /// Write nothing; name the files that are not in their usual form, and end with 1 if there are any
    #[arg(long)]
    check: bool,
}

/// What became of one file.
enum Outcome {
    /// It is in its canonical form.
    Formatted,
    /// Its canonical form is another text.
    Other(String),
    /// It has mistakes that were reported, or could not be read.
    Refused,
}

/// Formats every rule file of the path.
///
/// # Errors
/// When the path cannot be read, or a file cannot be written.
pub fn run(arguments: &Arguments, config: &Config, terminal: &mut Terminal<'_>) -> anyhow::Result<Answer> {
    let path = arguments.path.as_deref().unwrap_or(&config.rules);
    let files = folder::read(path)?;
    if let Root::Closed { name, reason } = &files.root {
        anyhow::bail!("cannot read the rules in {name}: {reason}");
    }
    let vocabulary = files.files.get(VOCABULARY_FILE).map_or("", |file| &file.text);
    let (vocabulary, _) = Vocabulary::parse(Sources::default().add(VOCABULARY_FILE, vocabulary), vocabulary);
    let mut answer = Answer::Yes;
    for (name, file) in chosen(&files) {
        match outcome(name, file, &vocabulary, terminal) {
            Outcome::Formatted => {}
            Outcome::Refused => answer = Answer::No,
            Outcome::Other(text) => {
                let place = place_of(path, &files, name);
                if arguments.check {
                    answer = Answer::No;
                } else {
                    replace(&place, &file.text, &text)
                        .with_context(|| format!("cannot write {}, which is as it was", place.display()))?;
                }
                writeln!(terminal.results, "{}", place.display())?;
            }
        }
    }
    Ok(answer)
}

/// The rule files of a folder, or the one file that was asked for.
fn chosen(files: &FolderFiles) -> impl Iterator<Item = (&str, &FolderFile)> {
    let only = match &files.root {
        Root::Folder { .. } | Root::Closed { .. } => None,
        Root::File { path, .. } => Some(path.as_ref()),
    };
    files
        .files
        .iter()
        .map(|(path, file)| (path.as_ref(), file))
        .filter(move |(path, _)| is_rule_path(path) && only.is_none_or(|only| only == *path))
}

fn place_of(path: &Path, files: &FolderFiles, name: &str) -> PathBuf {
    match &files.root {
        Root::Folder { .. } | Root::Closed { .. } => path.join(name),
        Root::File { .. } => path.to_owned(),
    }
}

fn outcome(name: &str, file: &FolderFile, vocabulary: &Vocabulary, terminal: &mut Terminal<'_>) -> Outcome {
    if file.refusal.is_some() {
        terminal.note(&format!("{name} can't be used; `thresh check` says why"));
        return Outcome::Refused;
    }
    let mut sources = Sources::default();
    let id = sources.add(name, &file.text);
    let (tree, diagnostics) = parse(id, &file.text);
    if !diagnostics.is_empty() {
        let colour = match terminal.notes_colour {
            Colour::Coloured => render::Colour::Terminal,
            Colour::Plain => render::Colour::Plain,
        };
        terminal.note(render::human(&diagnostics, &sources, colour).trim_end());
        return Outcome::Refused;
    }
    let text = format::format(&file.text, &tree, vocabulary);
    if *text == *file.text {
        return Outcome::Formatted;
    }
    let (again, mistakes) = parse(id, &text);
    if !mistakes.is_empty() || !format::say_the_same(&tree, &again, vocabulary) {
        terminal.note(&format!("{name} is left as it is: its usual form would not say the same, which is a fault of thresh"));
        return Outcome::Refused;
    }
    Outcome::Other(text)
}

/// Replaces a file's text at once: whoever reads it meanwhile sees the old text or the new one, never a part.
fn replace(place: &Path, old: &str, new: &str) -> anyhow::Result<()> {
    let target = fs::canonicalize(place)?;
    let folder = target.parent().context("it has no folder")?;
    let name = target.file_name().context("it has no name")?.to_string_lossy();
    // A name that begins with a dot is no rule file, should it be left behind.
    let draft = folder.join(format!(".{name}.{}.draft", std::process::id()));
    let written = write_draft(&draft, &target, old, new).and_then(|()| Ok(fs::rename(&draft, &target)?));
    if written.is_err() {
        // The draft may never have been there; what went wrong is said already.
        let _ = fs::remove_file(&draft);
    }
    written
}

fn write_draft(draft: &Path, target: &Path, old: &str, new: &str) -> anyhow::Result<()> {
    let mut file = fs::OpenOptions::new().write(true).create_new(true).open(draft)?;
    file.write_all(new.as_bytes())?;
    file.set_permissions(fs::metadata(target)?.permissions())?;
    file.sync_all()?;
    anyhow::ensure!(fs::read(target)? == old.as_bytes(), "somebody changed it meanwhile");
    Ok(())
}
