//! Why work that can be continued stops before its end.

use crate::error::Error;

/// Why a decoder or a stage yields no row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Interrupt {
    /// The meter has run out. The state is unchanged, and the next call continues.
    Pause,
    /// The file is read by ranges, and bytes are missing ([`crate::windows::RangedBytes::needs`]). The state is unchanged, and the next call
    /// continues after they were inserted.
    Needs,
    /// An error.
    Error(Error),
}

impl From<Error> for Interrupt {
    fn from(error: Error) -> Self {
        Self::Error(error)
    }
}

/// For callers that never pause and whose file is in memory.
impl From<Interrupt> for Error {
    fn from(interrupt: Interrupt) -> Self {
        match interrupt {
            Interrupt::Error(error) => error,
            Interrupt::Pause | Interrupt::Needs => Self::Incomplete,
        }
    }
}
