//! Cooperative scheduling: a meter limits the work of a render before it pauses and lets other work run.

use crate::error::Error;
pub(crate) use crate::interrupt::Interrupt;

/// The remaining work in nanoseconds of the reference machine.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Meter {
    left_ns: f64,
}

impl Meter {
    /// A meter that pauses after `ms` milliseconds of work or slightly later; each call does some work.
    pub(crate) const fn with_budget_ms(ms: u64) -> Self {
        Self { left_ns: (ms as f64 * 1e6).max(1.0) }
    }

    /// Pauses if no work is left.
    pub(crate) fn check(self) -> Result<(), Interrupt> {
        if self.left_ns > 0.0 { Ok(()) } else { Err(Interrupt::Pause) }
    }

    /// Counts finished work.
    pub(crate) fn spend(&mut self, work_ns: f64) {
        self.left_ns -= work_ns;
    }
}

/// Runs `work` to its end, without a limit. It must not read a file by ranges.
pub(crate) fn run_to_end<T>(mut work: impl FnMut(&mut Meter) -> Result<T, Interrupt>) -> Result<T, Error> {
    loop {
        match work(&mut Meter { left_ns: f64::INFINITY }) {
            Ok(done) => return Ok(done),
            Err(Interrupt::Pause) => {}
            Err(stop) => return Err(stop.into()),
        }
    }
}
