//! A meter of work: how much a render may do before it pauses, so that others have their turn.

use crate::error::Error;

/// Work that may still be done, in nanoseconds of the reference machine.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Meter {
    left_ns: f64,
}

/// Why a stage yields no row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Stop {
    /// The meter has run out. Everything is as it was, and goes on when it is asked again.
    Pause,
    /// Something is wrong.
    Failed(Error),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

impl Meter {
    /// A meter that stops after `ms` milliseconds of work, or a little later: some work is always done.
    pub(crate) const fn of_ms(ms: u64) -> Self {
        Self { left_ns: (ms as f64 * 1e6).max(1.0) }
    }

    /// Pauses if nothing is left.
    pub(crate) fn check(self) -> Result<(), Stop> {
        if self.left_ns > 0.0 { Ok(()) } else { Err(Stop::Pause) }
    }

    /// Counts work that was done.
    pub(crate) fn spend(&mut self, work_ns: f64) {
        self.left_ns -= work_ns;
    }
}

/// Runs `work` to its end, however often it pauses.
pub(crate) fn unpaused<T>(mut work: impl FnMut(&mut Meter) -> Result<T, Stop>) -> Result<T, Error> {
    loop {
        match work(&mut Meter { left_ns: f64::INFINITY }) {
            Ok(done) => return Ok(done),
            Err(Stop::Pause) => {}
            Err(Stop::Failed(error)) => return Err(error),
        }
    }
}
