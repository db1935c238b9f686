//! How a call travels to a library, and the reply back. A call is one text: a line with the command's name, the library's id and, if another library
//! sent the caller here, that one's id; then the command as JSON. A reply is one text, too: a letter that says what it is, then JSON.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::commands::Command;
use crate::problem::Fault;

/// Header of the number of the last event that a client has seen, where a socket is opened. No query: parsing URLs brings 130 KB of tables along.
pub(super) const AFTER: &str = "after";

/// Headers of the session that a socket is opened by, or that was told to end, and of the time at which it does.
pub(super) const SESSION: &str = "session";
pub(super) const ENDS_AT_MS: &str = "ends-at-ms";

/// Answers to somebody who wants a socket: there are too many, or another library has the rows.
pub(super) const FULL: u16 = 429;
pub(super) const MOVED: u16 = 421;

/// A call, as the library reads it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Call<'a> {
    /// The command's name.
    pub(super) name: &'a str,
    /// The library that is asked: an instance that an alarm begins is not always told its name by the runtime, so it is stored with the first call.
    pub(super) library_id: &'a str,
    /// The library that sent the caller here.
    pub(super) moved_from: Option<&'a str>,
    command: &'a str,
}

impl<'a> Call<'a> {
    pub(super) fn write<C: Command>(library_id: &str, moved_from: Option<&str>, command: &C) -> Result<String, Fault> {
        let command = serde_json::to_string(command)?;
        let moved_from = moved_from.map(|id| format!(" {id}")).unwrap_or_default();
        Ok(format!("{} {library_id}{moved_from}\n{command}", C::NAME))
    }

    pub(super) fn read(text: &'a str) -> Option<Self> {
        let (line, command) = text.split_once('\n')?;
        let mut words = line.split(' ');
        Some(Self { name: words.next()?, library_id: words.next()?, moved_from: words.next(), command })
    }

    /// The command.
    pub(super) fn parse<C: Command>(&self) -> Result<C, Fault> {
        Ok(serde_json::from_str(self.command)?)
    }
}

/// A reply: what it is, and the JSON that says more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reply {
    pub(super) kind: ReplyKind,
    pub(super) json: String,
    /// For an answer to a command that only reads: how many changes of the tables there had been. It holds until the next one.
    pub(super) holds_at: Option<u64>,
}

/// What a reply is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ReplyKind {
    /// The command's answer.
    Done,
    /// A fault.
    Refused,
    /// The id of the library that took over the one that was asked.
    Moved,
}

impl ReplyKind {
    const ALL: [Self; 3] = [Self::Done, Self::Refused, Self::Moved];

    const fn letter(self) -> char {
        match self {
            Self::Done => 'd',
            Self::Refused => 'r',
            Self::Moved => 'm',
        }
    }

    /// The kind of a reply by its first letter. `None`: no library writes this letter.
    pub(super) fn of(letter: char) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.letter() == letter)
    }
}

impl Reply {
    pub(super) fn done(answer: &impl Serialize) -> Result<Self, Fault> {
        Self::new(ReplyKind::Done, answer)
    }

    pub(super) fn refused(fault: &Fault) -> Self {
        // Plain data always serialises.
        Self { kind: ReplyKind::Refused, json: serde_json::to_string(fault).unwrap_or_default(), holds_at: None }
    }

    pub(super) fn moved(to: &str) -> Result<Self, Fault> {
        Self::new(ReplyKind::Moved, &to)
    }

    /// The reply as it travels.
    pub(super) fn into_text(self) -> String {
        let mut text = self.json;
        text.insert(0, self.kind.letter());
        text
    }

    fn new(kind: ReplyKind, said: &impl Serialize) -> Result<Self, Fault> {
        Ok(Self { kind, json: serde_json::to_string(said)?, holds_at: None })
    }
}

/// What a reply's JSON says.
pub(super) fn parse<T: DeserializeOwned>(json: &str) -> Result<T, Fault> {
    Ok(serde_json::from_str(json)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::library::commands::GetJob;

    #[test]
    fn call_is_read_as_it_was_written() {
        for moved_from in [None, Some("other")] {
            let text = Call::write("library", moved_from, &GetJob { id: "a\nb c".to_owned() }).unwrap();
            let call = Call::read(&text).unwrap();
            assert_eq!((call.name, call.library_id, call.moved_from), ("GetJob", "library", moved_from));
            assert_eq!(call.parse::<GetJob>().unwrap().id, "a\nb c");
        }
        for text in ["", "GetJob library", "GetJob\n{}"] {
            assert_eq!(Call::read(text), None, "{text:?}");
        }
    }

    #[test]
    fn reply_is_known_by_its_first_letter() {
        for kind in ReplyKind::ALL {
            let text = Reply::new(kind, &"b\u{e9}").unwrap().into_text();
            assert_eq!(text.chars().next().and_then(ReplyKind::of), Some(kind));
            assert_eq!(&text[1..], "\"b\u{e9}\"");
        }
        assert_eq!(ReplyKind::of('{'), None);
    }
}
