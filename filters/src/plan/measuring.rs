//! Measures the statistics of a plan one after the other: each is a pass over the segments before it.

use super::Plan;
use super::chain::Measured;
use super::segment::Segment;
use super::start::Start;
use crate::error::Error;
use crate::pipeline::Tuning;
use crate::pipeline::meter::{Interrupt, Meter, run_to_end};
use crate::pipeline::point::PointStep;
use crate::pipeline::statistic::Pass;
use crate::source::Source;

/// A plan over a source, with its statistics measured as far as the meter allowed.
pub(crate) struct Measuring<'a> {
    plan: Plan,
    source: Source<'a>,
    tuning: Tuning,
    pass: Option<Pass<'a>>,
}

impl<'a> Measuring<'a> {
    /// Starts.
    pub(crate) const fn new(plan: Plan, source: Source<'a>, tuning: Tuning) -> Self {
        Self { plan, source, tuning, pass: None }
    }

    /// Continues with the statistics that are not measured yet.
    pub(crate) fn resume(&mut self, meter: &mut Meter) -> Result<(), Interrupt> {
        let Self { plan, source, tuning, pass } = self;
        loop {
            let end = plan.end();
            let Some(Segment::Statistic(statistic, size)) = plan.segments.get(end) else { return Ok(()) };
            let mut under_way = match pass.take() {
                Some(pass) => pass,
                None => {
                    let rows = plan.rows(Start::Source(*source), end, size.rect(), *tuning)?;
                    statistic.pass(rows, *size, plan.strip_after(end, size.width, *tuning))
                }
            };
            if let Err(stop) = under_way.resume(meter) {
                *pass = Some(under_way);
                return Err(stop);
            }
            if let Some(segment) = plan.segments.get_mut(end) {
                *segment = Segment::Points(vec![PointStep::Map(under_way.finish())]);
            }
        }
    }

    /// The plan, after everything is measured.
    pub(crate) fn finish(self) -> Measured {
        Measured(self.plan)
    }

    /// The plan in its current state.
    pub(crate) const fn plan(&self) -> &Plan {
        &self.plan
    }
}

impl Plan {
    /// Measures every statistic of the plan on `source`.
    pub(crate) fn measured(self, source: Source<'_>, tuning: Tuning) -> Result<Measured, Error> {
        let mut measuring = Measuring::new(self, source, tuning);
        run_to_end(|meter| measuring.resume(meter))?;
        Ok(measuring.finish())
    }
}
