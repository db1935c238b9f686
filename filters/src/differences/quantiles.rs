//! Quantiles of weighted values, by linear interpolation: type 7 of Hyndman and Fan, "Sample Quantiles in Statistical Packages" (1996), the
//! default of numpy and R.
//!
//! Let `v[0] <= … <= v[n-1]` be the values, each as often as it was counted. The quantile `p` is at `h = (n-1) p`: with `i = floor(h)`, it
//! is `v[i] + (h - i) (v[i+1] - v[i])`.

/// The quartiles of a sample.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quartiles {
    /// The quantile 1/4.
    pub lower: f64,
    /// The quantile 1/2.
    pub median: f64,
    /// The quantile 3/4.
    pub upper: f64,
}

/// The quartiles of `values`, each with its count, in any order. `None` without values. Values that are not finite are left out.
#[must_use]
pub fn quartiles(values: &[(f64, u64)]) -> Option<Quartiles> {
    let sorted = Sorted::new(values);
    Some(Quartiles { lower: sorted.quarter(1)?, median: sorted.quarter(2)?, upper: sorted.quarter(3)? })
}

/// The median of `values`, each with its count, in any order. `None` without values. Values that are not finite are left out.
#[must_use]
pub fn median(values: &[(f64, u64)]) -> Option<f64> {
    Sorted::new(values).quarter(2)
}

/// Values in ascending order, with their counts.
struct Sorted {
    values: Vec<(f64, u64)>,
    count: u128,
}

impl Sorted {
    fn new(values: &[(f64, u64)]) -> Self {
        let mut values: Vec<_> =
            values.iter().copied().filter(|(value, count)| value.is_finite() && *count > 0).collect();
        values.sort_by(|(one, _), (other, _)| one.total_cmp(other));
        let count = values.iter().map(|(_, count)| u128::from(*count)).sum();
        Self { values, count }
    }

    /// The value at an index of the sample.
    fn at(&self, index: u128) -> Option<f64> {
        let mut end = 0;
        let holds = |(_, count): &&(f64, u64)| {
            end += u128::from(*count);
            index < end
        };
        self.values.iter().find(holds).map(|(value, _)| *value)
    }

    /// The quantile `quarters / 4`. Its place is computed with integers, so that it is exact for every count.
    fn quarter(&self, quarters: u128) -> Option<f64> {
        let place = self.count.checked_sub(1)? * quarters;
        let (index, rest) = (place / 4, (place % 4) as f64 / 4.0);
        let low = self.at(index)?;
        let high = if rest > 0.0 { self.at(index + 1)? } else { low };
        // As numpy does, from the nearer end.
        Some(if rest < 0.5 { low + (high - low) * rest } else { high - (high - low) * (1.0 - rest) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Case = (&'static [(f64, u64)], [f64; 3]);

    /// Values of `numpy.percentile(v, [25, 50, 75])`, computed with numpy; also by hand where the sample is short.
    #[test]
    fn quartiles_equal_numpy() {
        let cases: [Case; 7] = [
            (&[(5.0, 1)], [5.0, 5.0, 5.0]),
            (&[(1.0, 1), (2.0, 1)], [1.25, 1.5, 1.75]),
            (&[(3.0, 1), (1.0, 1), (2.0, 1)], [1.5, 2.0, 2.5]),
            (&[(4.0, 1), (1.0, 1), (3.0, 1), (2.0, 1)], [1.75, 2.5, 3.25]),
            // 0.1 four times, 0.2 three times, 1 once.
            (&[(0.2, 3), (1.0, 1), (0.1, 4)], [0.1, 0.15000000000000002, 0.2]),
            (&[(-1.5, 2), (0.0, 1), (2.5, 3), (7.0, 1)], [-0.75, 2.5, 2.5]),
            (&[(10.0, 0), (1.0, 2), (9.0, 1)], [1.0, 1.0, 5.0]),
        ];
        for (values, [lower, median, upper]) in cases {
            assert_eq!(quartiles(values), Some(Quartiles { lower, median, upper }), "{values:?}");
            assert_eq!(super::median(values), Some(median));
        }
    }

    #[test]
    fn quartiles_of_nothing_are_none() {
        assert_eq!(quartiles(&[]), None);
        assert_eq!(quartiles(&[(1.0, 0), (f64::NAN, 3), (f64::INFINITY, 1)]), None);
    }

    #[test]
    fn quartiles_of_counts_equal_those_of_repeated_values() {
        let mut state = 7_u64;
        let mut random = |below: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % below
        };
        for _ in 0..500 {
            let values: Vec<_> = (0..=random(6)).map(|_| (random(20) as f64 / 8.0, 1 + random(5))).collect();
            let mut all: Vec<f64> =
                values.iter().flat_map(|(value, count)| std::iter::repeat_n(*value, *count as usize)).collect();
            all.sort_by(f64::total_cmp);
            let by_definition = |p: f64| {
                let h = (all.len() - 1) as f64 * p;
                let [low, high] = [h.floor(), h.ceil()].map(|i| all[i as usize]);
                low + (h - h.floor()) * (high - low)
            };
            let Quartiles { lower, median, upper } = quartiles(&values).unwrap();
            for (own, p) in [(lower, 0.25), (median, 0.5), (upper, 0.75)] {
                assert!((own - by_definition(p)).abs() < 1e-12, "{values:?} at {p}: {own}");
            }
        }
    }

    #[test]
    fn quartiles_of_large_counts_are_exact() {
        let Quartiles { lower, median, upper } = quartiles(&[(0.0, u64::MAX), (1.0, u64::MAX)]).unwrap();
        assert_eq!([lower, median, upper], [0.0, 0.5, 1.0]);
    }
}
