//! The bar that is chosen, and the makes behind it.

use super::super::figures::histogram::Bin;
use super::super::figures::period::Period;
use crate::library::remote::presets::types::{Kind, OperationSummary, ParameterSummary, SummaryQuery};

/// A bar of a chart.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Bar {
    Period(Period),
    Operation {
        kind: String,
        op: Option<String>,
        step: Option<u32>,
    },
    /// `excludes_to`: `to` is the first number of the next bar.
    Values {
        op: String,
        step: u32,
        parameter: String,
        from: f64,
        to: f64,
        excludes_to: bool,
    },
}

impl Bar {
    pub(super) fn of_operation(count: &OperationSummary) -> Self {
        Self::Operation { kind: count.kind.clone(), op: count.op.clone(), step: count.step }
    }

    pub(super) fn of_values(figures: &ParameterSummary, bin: Bin) -> Self {
        let (op, step, parameter) = (figures.op.clone(), figures.step, figures.parameter.clone());
        Self::Values { op, step, parameter, from: bin.from, to: bin.to, excludes_to: bin.excludes_to }
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
                let mut pairs = vec![("kind", kind.clone())];
                pairs.extend(op.clone().map(|op| ("op", op)));
                pairs.extend(step.map(|step| ("step", step.to_string())));
                pairs
            }
            Self::Values { op, step, parameter, from, to, excludes_to } => {
                // The edge includes the largest number.
                let max = if *excludes_to { to.next_down() } else { *to };
                vec![
                    ("kind", Kind::Parameter.word().to_owned()),
                    ("op", op.clone()),
                    ("parameter", parameter.clone()),
                    ("min", from.to_string()),
                    ("max", max.to_string()),
                    ("step", step.to_string()),
                ]
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
        let bar = Bar::Operation { kind: Kind::Output.word().to_owned(), op: None, step: None };
        assert_eq!(bar.narrow(&mut query), [("kind", "output".to_owned())]);
    }
    #[test]
    fn bar_does_not_have_the_first_number_of_the_next_one() {
        let max = |excludes_to| {
            let (op, parameter) = ("exposure".to_owned(), "ev".to_owned());
            let bar = Bar::Values { op, step: 2, parameter, from: 0.5, to: 0.75, excludes_to };
            let pairs = bar.narrow(&mut SummaryQuery::default());
            let of = |wanted: &str| pairs.iter().find(|(name, _)| *name == wanted).map(|(_, value)| value.clone());
            assert_eq!((of("min").as_deref(), of("step").as_deref()), (Some("0.5"), Some("2")));
            of("max").unwrap().parse::<f64>().unwrap()
        };
        assert!(max(true) < 0.75 && max(true) > 0.7499);
        assert!((max(false) - 0.75).abs() < f64::EPSILON);
    }
}
