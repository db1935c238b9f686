//! Cooperative scheduling: a meter limits the work of a render before it pauses and lets other work run.

use crate::error::Error;

/// The remaining work in nanoseconds of the reference machine.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Meter {
    left_ns: f64,
}

/// Why a stage yields no row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Stop {
    /// The meter has run out. The state is unchanged, and the next call continues.
    Pause,
    /// An error.
    Failed(Error),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

impl Meter {
    /// A meter that pauses after `ms` milliseconds of work or slightly later; each call does some work.
    pub(crate) const fn of_ms(ms: u64) -> Self {
        Self { left_ns: (ms as f64 * 1e6).max(1.0) }
    }

    /// Pauses if no work is left.
    pub(crate) fn check(self) -> Result<(), Stop> {
        if self.left_ns > 0.0 { Ok(()) } else { Err(Stop::Pause) }
    }

    /// Counts finished work.
    pub(crate) fn spend(&mut self, work_ns: f64) {
        self.left_ns -= work_ns;
    }
}

/// Runs `work` to its end, without a limit.
pub(crate) fn unpaused<T>(mut work: impl FnMut(&mut Meter) -> Result<T, Stop>) -> Result<T, Error> {
    loop {
        match work(&mut Meter { left_ns: f64::INFINITY }) {
            Ok(done) => return Ok(done),
            Err(Stop::Pause) => {}
            Err(Stop::Failed(error)) => return Err(error),
        }
    }
}
