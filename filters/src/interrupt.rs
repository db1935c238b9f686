//! Why work that can be continued stops before its end.

use std::ops::Range;

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

impl Interrupt {
    /// The error, if work cannot continue after the caller has inserted `needs`. A reader that waits for nothing would wait forever.
    pub(crate) fn expected(self, needs: &[Range<u64>]) -> Result<(), Error> {
        match self {
            Self::Pause => Ok(()),
            Self::Needs if !needs.is_empty() => Ok(()),
            Self::Needs => Err(Error::Incomplete),
            Self::Error(error) => Err(error),
        }
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_for_nothing_is_an_error() {
        assert_eq!(Interrupt::Needs.expected(&[]), Err(Error::Incomplete));
        assert_eq!(Interrupt::Needs.expected(&[0..1, 5..6]), Ok(()));
        assert_eq!(Interrupt::Pause.expected(&[]), Ok(()));
        assert_eq!(Interrupt::Error(Error::Empty).expected(&[0..1, 5..6]), Err(Error::Empty));
    }
}
