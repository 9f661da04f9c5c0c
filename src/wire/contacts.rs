//! A stream of contacts: JSON Lines, a JSON array, one JSON object or CSV, each also as gzip.

use std::io::{BufRead, Chain, Cursor, Error, ErrorKind, Read, Result};
use std::sync::Arc;

use super::contact::{self, ContactError, Reader};
use super::elements::Elements;
use super::pieces::{Piece, Pieces};
use super::rows::{Header, Rows};
use crate::limits::CONTACT_BYTES_MAX;
use crate::profile::Profile;

pub use super::pieces::BLOCK_BYTES_MAX;

/// How many bytes a file should be asked for at once where somebody wants few of them. Lines come in larger blocks; those are read without
/// passing through a buffer as long as that is smaller.
pub const BUFFER_BYTES: usize = 1 << 14;

/// What a stream of contacts is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// One object, or an array of objects.
    Json,
    /// One object a line.
    JsonLines,
    /// A header, then one contact a row.
    Csv,
}

/// One contact as it stands in its stream, not read yet: reading can be left to another thread.
#[derive(Clone, Debug)]
pub struct RawContact {
    line: u64,
    content: Content,
}

#[derive(Clone, Debug)]
enum Content {
    Json(Piece),
    Row(Vec<u8>, Arc<Header>),
    Unreadable(ContactError),
}

impl RawContact {
    /// The line on which it begins, from 1.
    pub fn line(&self) -> u64 {
        self.line
    }

    /// How many bytes it has.
    pub fn bytes(&self) -> usize {
        match &self.content {
            Content::Json(piece) => piece.bytes().len(),
            Content::Row(bytes, _) => bytes.len(),
            Content::Unreadable(_) => 0,
        }
    }

    /// Reads it.
    ///
    /// # Errors
    /// When it is no contact.
    pub fn profile(&self, id_key: &str) -> std::result::Result<Profile<'_>, ContactError> {
        match &self.content {
            Content::Json(piece) => contact::read(piece.bytes(), id_key),
            Content::Row(bytes, header) => header.profile(bytes),
            Content::Unreadable(error) => Err(error.clone()),
        }
    }

    /// Reads it as one of many, and gives what is made of it.
    ///
    /// # Errors
    /// When it is no contact.
    pub fn read_by<R>(
        &self,
        reader: &mut Reader<'_>,
        make: impl FnOnce(&Profile<'_>) -> R,
    ) -> std::result::Result<R, ContactError> {
        match &self.content {
            Content::Json(piece) => reader.read(piece.bytes(), make),
            Content::Row(..) | Content::Unreadable(_) => self.profile(reader.id_key()).map(|profile| make(&profile)),
        }
    }

    pub(super) fn json(line: u64, bytes: Vec<u8>) -> RawContact {
        RawContact { line, content: Content::Json(Piece::from(bytes)) }
    }

    pub(super) fn row(line: u64, bytes: Vec<u8>, header: &Arc<Header>) -> RawContact {
        RawContact { line, content: Content::Row(bytes, Arc::clone(header)) }
    }

    pub(super) fn unreadable(line: u64, error: ContactError) -> RawContact {
        RawContact { line, content: Content::Unreadable(error) }
    }
}

/// The contacts of a stream, one after the other, in constant memory. What is no contact comes as one that cannot be read, with
/// its line; an error is what the operating system says, and the last item.
///
/// ```
/// use thresh::wire::contacts::Contacts;
/// let lines: &[u8] = b"{\"id\": \"a\"}\nno contact\n{\"id\": \"b\"}\n";
/// let contacts = Contacts::open(lines, None, "id").unwrap();
/// let read: Vec<_> = contacts.map(|raw| raw.unwrap()).map(|raw| (raw.line(), raw.profile("id").is_ok())).collect();
/// assert_eq!(read, [(1, true), (2, false), (3, true)]);
/// ```
pub struct Contacts<'r> {
    source: Source<'r>,
    /// The line on which the last contact began.
    line: u64,
}

type Bytes<'r> = Chain<Cursor<Vec<u8>>, Box<dyn BufRead + Send + 'r>>;

enum Source<'r> {
    Lines(Lines<Bytes<'r>>),
    Elements(Elements<Bytes<'r>>),
    Rows(Rows<Bytes<'r>>),
    One(Option<RawContact>),
}

impl<'r> Contacts<'r> {
    /// Begins to read a stream: its format is told by its content, unless it is given; gzip always is. `id_key` is the key or
    /// column that holds a contact's id.
    ///
    /// # Errors
    /// When the stream cannot be read.
    pub fn open(bytes: impl BufRead + Send + 'r, format: Option<Format>, id_key: &str) -> Result<Contacts<'r>> {
        match Source::open(bytes, format, id_key) {
            Ok(source) => Ok(Contacts { source, line: 0 }),
            Err(error) => Ok(Contacts { source: Source::One(Some(broken(0, error)?)), line: 0 }),
        }
    }

    /// Whether the next contact was read already, as far as can be seen without asking the stream for more, which may take a while.
    ///
    /// ```
    /// use thresh::wire::contacts::Contacts;
    /// let mut contacts = Contacts::open(&b"[{\"id\": \"a\"}, {\"id\": \"b\"}]\n"[..], None, "id").unwrap();
    /// assert!(contacts.next().is_some() && contacts.is_at_hand());
    /// assert!(contacts.next().is_some() && !contacts.is_at_hand());
    /// ```
    pub fn is_at_hand(&mut self) -> bool {
        match &mut self.source {
            Source::Lines(lines) => lines.is_at_hand(),
            Source::Elements(elements) => elements.is_at_hand(),
            Source::Rows(rows) => rows.is_at_hand(),
            Source::One(contact) => contact.is_some(),
        }
    }
}

impl<'r> Source<'r> {
    fn open(bytes: impl BufRead + Send + 'r, format: Option<Format>, id_key: &str) -> Result<Source<'r>> {
        let mut bytes = unpacked(bytes)?;
        let Some((line, head)) = first_line(&mut bytes)? else { return Ok(Source::One(None)) };
        let format = format.unwrap_or_else(|| format_of(&head));
        let array = head.trim_ascii_start().first() == Some(&b'[');
        let bytes = Cursor::new(head).chain(bytes);
        Ok(match format {
            Format::JsonLines => Source::Lines(Lines { pieces: Pieces::of(bytes), line }),
            Format::Json if array => Source::Elements(Elements::new(bytes, line)),
            Format::Json => Source::One(Some(whole_contact(line, bytes)?)),
            Format::Csv => Source::Rows(Rows::new(bytes, line, id_key.to_owned())),
        })
    }

    fn next_contact(&mut self) -> Result<Option<RawContact>> {
        match self {
            Source::Lines(lines) => lines.next_contact(),
            Source::Elements(elements) => elements.next_contact(),
            Source::Rows(rows) => rows.next_contact(),
            Source::One(contact) => Ok(contact.take()),
        }
    }
}

impl Iterator for Contacts<'_> {
    type Item = Result<RawContact>;

    fn next(&mut self) -> Option<Result<RawContact>> {
        let next = match self.source.next_contact() {
            Ok(next) => next.map(Ok),
            Err(error) => {
                self.source = Source::One(None);
                Some(broken(self.line, error))
            }
        };
        if let Some(Ok(contact)) = &next {
            self.line = contact.line;
        }
        next
    }
}

/// What a broken archive says is about its content, not about the system: a contact that cannot be read, after the last line that
/// could. Any other error stays one.
fn broken(line: u64, error: Error) -> Result<RawContact> {
    use ErrorKind::{InvalidData, InvalidInput, UnexpectedEof};
    if !matches!(error.kind(), InvalidData | InvalidInput | UnexpectedEof) {
        return Err(error);
    }
    let problem = ContactError::not_json(format!("the compressed input is broken from here on: {error}"));
    Ok(RawContact::unreadable(line + 1, problem))
}

/// The stream's bytes, without the compression that its first bytes tell of.
fn unpacked<'r>(mut bytes: impl BufRead + Send + 'r) -> Result<Box<dyn BufRead + Send + 'r>> {
    if bytes.fill_buf()?.starts_with(&[0x1f, 0x8b]) {
        return Ok(Box::new(std::io::BufReader::with_capacity(
            BUFFER_BYTES,
            flate2::bufread::MultiGzDecoder::new(bytes),
        )));
    }
    Ok(Box::new(bytes))
}

/// The first line that is not blank, without a byte-order mark, and its number; `None` where there is none.
fn first_line(bytes: &mut impl BufRead) -> Result<Option<(u64, Vec<u8>)>> {
    let mut line = 0;
    let mut head = Vec::new();
    loop {
        head.clear();
        bytes.by_ref().take(CONTACT_BYTES_MAX as u64).read_until(b'\n', &mut head)?;
        if head.is_empty() {
            return Ok(None);
        }
        line += 1;
        if line == 1 && head.starts_with(b"\xef\xbb\xbf") {
            head.drain(..3);
        }
        if !head.trim_ascii_start().is_empty() {
            return Ok(Some((line, head)));
        }
    }
}

fn format_of(head: &[u8]) -> Format {
    match (head.trim_ascii_start().first(), head.trim_ascii_end().last()) {
        (Some(b'['), _) | (Some(b'{'), Some(b'{' | b'[' | b',' | b':')) => Format::Json,
        (Some(b'{'), _) => Format::JsonLines,
        (Some(_) | None, _) => Format::Csv,
    }
}

/// The one object of a stream that holds nothing else.
fn whole_contact(line: u64, bytes: impl Read) -> Result<RawContact> {
    let mut whole = Vec::new();
    bytes.take(CONTACT_BYTES_MAX as u64 + 1).read_to_end(&mut whole)?;
    let length = whole.trim_ascii_end().len();
    whole.truncate(length);
    Ok(RawContact::json(line, whole))
}

/// Contacts that stand on one line each; blank lines are passed over.
struct Lines<R> {
    pieces: Pieces<R>,
    line: u64,
}

impl<R: BufRead> Lines<R> {
    fn is_at_hand(&mut self) -> bool {
        self.line += self.pieces.pass_over_blank();
        self.pieces.at_hand().is_some()
    }

    fn next_contact(&mut self) -> Result<Option<RawContact>> {
        loop {
            let Some(piece) = self.pieces.next_line()? else { return Ok(None) };
            let line = self.line;
            self.line += 1;
            if !piece.bytes().trim_ascii().is_empty() {
                return Ok(Some(RawContact { line, content: Content::Json(piece) }));
            }
        }
    }
}
