//! The bar that is chosen, and the makes behind it.

use super::super::figures::histogram::Bin;
use super::super::figures::period::Period;
use crate::library::remote::presets::types::{Kind, OperationCount, ParameterFigures, SummaryQuery};

/// A bar of a chart.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Bar {
    Period(Period),
    Operation { kind: Kind, op: Option<String>, step: Option<u32> },
    Values { op: String, step: Option<u32>, parameter: String, from: f64, to: f64 },
}

impl Bar {
    pub(super) fn of_operation(count: &OperationCount) -> Self {
        Self::Operation { kind: count.kind, op: count.op.clone(), step: count.step }
    }

    pub(super) fn of_values(figures: &ParameterFigures, bin: Bin) -> Self {
        let (op, step, parameter) = (figures.op.clone(), figures.step, figures.parameter.clone());
        Self::Values { op, step, parameter, from: bin.from, to: bin.to }
    }

    /// Narrows the query of the dashboard to the makes of this bar, and returns the further pairs of the address.
    pub(super) fn narrow(&self, query: &mut SummaryQuery) -> Vec<(&'static str, String)> {
        match self {
            Self::Period(period) => {
                // The period may begin before the range.
                query.from = query.from.clone().max(period.first.to_string());
                query.to = super::super::figures::day::Day(period.end.0 - 1).to_string();
                Vec::new()
            }
            Self::Operation { kind, op, step } => {
                let mut pairs = vec![("kind", kind.word().to_owned())];
                pairs.extend(op.clone().map(|op| ("op", op)));
                pairs.extend(step.map(|step| ("step", step.to_string())));
                pairs
            }
            Self::Values { op, step, parameter, from, to } => {
                let mut pairs = vec![
                    ("kind", Kind::Parameter.word().to_owned()),
                    ("op", op.clone()),
                    ("parameter", parameter.clone()),
                    ("min", from.to_string()),
                    ("max", to.to_string()),
                ];
                pairs.extend(step.map(|step| ("step", step.to_string())));
                pairs
            }
        }
    }
}

/// The chosen bar, and its name.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Selection {
    pub(super) bar: Bar,
    pub(super) title: String,
}

#[cfg(test)]
mod tests {
    use super::super::super::figures::day::Day;
    use super::*;

    #[test]
    fn period_narrows_the_range_and_does_not_widen_it() {
        let period = Period { first: Day(100), end: Day(107), exact: 0, modified: 0 };
        for (from, expected) in [("", "1970-04-11"), ("1970-04-13", "1970-04-13"), ("1970-01-01", "1970-04-11")] {
            let mut query = SummaryQuery { from: from.to_owned(), ..SummaryQuery::default() };
            assert!(Bar::Period(period).narrow(&mut query).is_empty());
            assert_eq!((query.from.as_str(), query.to.as_str()), (expected, "1970-04-17"));
        }
    }

    #[test]
    fn operation_without_a_name_is_asked_for_by_its_kind() {
        let mut query = SummaryQuery::default();
        let bar = Bar::Operation { kind: Kind::Output, op: None, step: None };
        assert_eq!(bar.narrow(&mut query), [("kind", "output".to_owned())]);
    }
}
