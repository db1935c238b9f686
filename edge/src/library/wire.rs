//! Wire format of calls to a library and of their replies. A call is one text. Its first line has the name of the
//! command, the id of the library and, if another library redirected the caller, the id of that library. Then follows
//! the command as JSON. A reply is one text: a letter for its kind, then JSON.

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::commands::Command;
use crate::problem::Fault;

/// Header with the number of the client's last event, for opening a socket. Not a query parameter, because parsing URLs
/// needs 130 KB of tables.
pub(super) const AFTER_HEADER: &str = "after";

/// Headers with the session of a socket and the time when that session ends.
pub(super) const SESSION_HEADER: &str = "session";
pub(super) const ENDS_AT_MS_HEADER: &str = "ends-at-ms";

/// Status codes of a refused socket: too many sockets, or another library has the rows.
pub(super) const TOO_MANY_SOCKETS: u16 = 429;
pub(super) const MOVED: u16 = 421;

/// A parsed call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Call<'a> {
    /// Name of the command.
    pub(super) name: &'a str,
    /// Id of the library. It is stored with the first call, because the runtime does not always tell it to an instance
    /// that an alarm starts.
    pub(super) library_id: &'a str,
    /// The library that redirected the caller.
    pub(super) moved_from: Option<&'a str>,
    command: &'a str,
}

impl<'a> Call<'a> {
    /// The text of a call. `command` is JSON.
    pub(super) fn write(name: &str, library_id: &str, moved_from: Option<&str>, command: &str) -> String {
        let moved_from = moved_from.map(|id| format!(" {id}")).unwrap_or_default();
        format!("{name} {library_id}{moved_from}\n{command}")
    }

    pub(super) fn read(text: &'a str) -> Option<Self> {
        let (line, command) = text.split_once('\n')?;
        let mut words = line.split(' ');
        Some(Self { name: words.next()?, library_id: words.next()?, moved_from: words.next(), command })
    }

    /// Parses the command.
    pub(super) fn parse<C: Command>(&self) -> Result<C, Fault> {
        Ok(serde_json::from_str(self.command)?)
    }
}

/// A reply: its kind, and the content as JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reply {
    pub(super) kind: ReplyKind,
    pub(super) json: String,
    /// For the output of a read command: the number of changes at that time. The output is valid until the next change.
    pub(super) valid_at: Option<u64>,
}

/// The kind of a reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ReplyKind {
    /// The output of the command.
    Done,
    /// A fault.
    Refused,
    /// The id of the library that took over the called one.
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

    /// The kind of a reply by its first letter. `None` for an unknown letter.
    pub(super) fn from_letter(letter: char) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.letter() == letter)
    }
}

impl Reply {
    pub(super) fn done(output: &impl Serialize) -> Result<Self, Fault> {
        Self::new(ReplyKind::Done, output)
    }

    pub(super) fn refused(fault: &Fault) -> Self {
        // Plain data always serialises.
        Self { kind: ReplyKind::Refused, json: serde_json::to_string(fault).unwrap_or_default(), valid_at: None }
    }

    pub(super) fn moved(to: &str) -> Result<Self, Fault> {
        Self::new(ReplyKind::Moved, &to)
    }

    /// The reply as text.
    pub(super) fn into_text(self) -> String {
        let mut text = self.json;
        text.insert(0, self.kind.letter());
        text
    }

    fn new(kind: ReplyKind, content: &impl Serialize) -> Result<Self, Fault> {
        Ok(Self { kind, json: serde_json::to_string(content)?, valid_at: None })
    }
}

/// Parses the JSON of a reply.
pub(super) fn parse<T: DeserializeOwned>(json: &str) -> Result<T, Fault> {
    Ok(serde_json::from_str(json)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::library::commands::GetJob;

    #[test]
    fn call_round_trips() {
        for moved_from in [None, Some("other")] {
            let command = serde_json::to_string(&GetJob { id: "a\nb c".to_owned() }).unwrap();
            let text = Call::write(GetJob::NAME, "library", moved_from, &command);
            let call = Call::read(&text).unwrap();
            assert_eq!((call.name, call.library_id, call.moved_from), ("GetJob", "library", moved_from));
            assert_eq!(call.parse::<GetJob>().unwrap().id, "a\nb c");
        }
        for text in ["", "GetJob library", "GetJob\n{}"] {
            assert_eq!(Call::read(text), None, "{text:?}");
        }
    }

    #[test]
    fn reply_kind_round_trips() {
        for kind in ReplyKind::ALL {
            let text = Reply::new(kind, &"b\u{e9}").unwrap().into_text();
            assert_eq!(text.chars().next().and_then(ReplyKind::from_letter), Some(kind));
            assert_eq!(&text[1..], "\"b\u{e9}\"");
        }
        assert_eq!(ReplyKind::from_letter('{'), None);
    }
}
