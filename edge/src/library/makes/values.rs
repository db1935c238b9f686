//! The values that makes give a parameter, each with its number of makes.

use api::{ValueBin, ValueCount};
use serde_json::Value as Json;

/// Largest number of values that a summary lists.
const MAX_VALUES: usize = 200;

/// Number of ranges in the place of more numbers.
const BINS: usize = 50;

/// What a summary shows of the values of a parameter.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Histogram {
    pub(super) median: Option<f64>,
    pub(super) quartiles: Option<[f64; 2]>,
    pub(super) values: Vec<ValueCount>,
    pub(super) bins: Option<Vec<ValueBin>>,
}

/// The histogram of values. Numbers have quartiles; too many of them are put into ranges of equal width.
pub(super) fn histogram(mut values: Vec<ValueCount>) -> Histogram {
    let numbers: Vec<_> = values.iter().filter_map(|it| Some((it.value.as_f64()?, it.makes))).collect();
    let quartiles = filters::differences::quantiles::quartiles(&numbers);
    let number = |it: &ValueCount| it.value.as_f64();
    values.sort_by(|one, other| match (number(one), number(other)) {
        (Some(one), Some(other)) => one.total_cmp(&other),
        (Some(_), None) => std::cmp::Ordering::Less,
        (None, Some(_)) => std::cmp::Ordering::Greater,
        (None, None) => other.makes.cmp(&one.makes).then_with(|| text(&one.value).cmp(&text(&other.value))),
    });
    let bins = (numbers.len() > MAX_VALUES).then(|| bins(&numbers));
    if bins.is_some() {
        values.retain(|it| number(it).is_none());
    }
    values.truncate(MAX_VALUES);
    Histogram {
        median: quartiles.map(|quartiles| quartiles.median),
        quartiles: quartiles.map(|quartiles| [quartiles.lower, quartiles.upper]),
        values,
        bins,
    }
}

fn text(value: &Json) -> String {
    value.to_string()
}

fn bins(numbers: &[(f64, u64)]) -> Vec<ValueBin> {
    let start = numbers.iter().fold(f64::INFINITY, |least, (number, _)| least.min(*number));
    let end = numbers.iter().fold(f64::NEG_INFINITY, |most, (number, _)| most.max(*number));
    let width = (end - start) / BINS as f64;
    let edge = |index: usize| if index == BINS { end } else { start + width * index as f64 };
    let mut bins: Vec<_> =
        (0..BINS).map(|index| ValueBin { from: edge(index), to: edge(index + 1), makes: 0 }).collect();
    for (number, makes) in numbers {
        if let Some(bin) = bins.iter_mut().rev().find(|bin| bin.from <= *number) {
            bin.makes += makes;
        }
    }
    bins
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn histogram_orders_numbers_and_other_values() {
        let count = |value, makes| ValueCount { value, makes };
        let values = vec![count(json!("b"), 1), count(json!(2), 1), count(json!("a"), 3), count(json!(-1.5), 2)];
        let found = histogram(values);
        let shown: Vec<_> = found.values.iter().map(|it| (it.value.clone(), it.makes)).collect();
        assert_eq!(shown, [(json!(-1.5), 2), (json!(2), 1), (json!("a"), 3), (json!("b"), 1)]);
        assert_eq!((found.median, found.quartiles, found.bins), (Some(-1.5), Some([-1.5, 0.25]), None));
        assert_eq!(histogram(Vec::new()), Histogram::default());
    }

    #[test]
    fn histogram_of_many_numbers_has_ranges_with_all_of_them() {
        let many: Vec<_> = (0..1000_u32).map(|n| (f64::from(n) / 10.0, u64::from(n % 3) + 1)).collect();
        let found =
            histogram(many.iter().map(|(value, makes)| ValueCount { value: json!(value), makes: *makes }).collect());
        let bins = found.bins.unwrap();
        assert!(found.values.is_empty());
        assert_eq!(bins.len(), BINS);
        assert_eq!((bins[0].from, bins[BINS - 1].to), (0.0, 99.9));
        for (index, bin) in bins.iter().enumerate() {
            let is_last = index == BINS - 1;
            let inside = many.iter().filter(|(number, _)| bin.from <= *number && (*number < bin.to || is_last));
            assert_eq!(bin.makes, inside.map(|(_, makes)| makes).sum::<u64>(), "{bin:?}");
            assert!(is_last || bin.to == bins[index + 1].from);
        }
    }
}
