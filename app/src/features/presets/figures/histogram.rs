//! Bins of the values that makes give to a parameter.

use api::ValueBin;

use crate::library::remote::presets::types::ParameterSummary;

/// The largest number of bins.
const MAX_BINS: f64 = 41.0;

/// The smallest number of bins.
const MIN_BINS: usize = 21;

/// A bin.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in super::super) struct Bin {
    /// The smallest and the largest value in it.
    pub(in super::super) from: f64,
    pub(in super::super) to: f64,
    /// Whether `to` is the first value of the next bin.
    pub(in super::super) excludes_to: bool,
    pub(in super::super) makes: u64,
    /// Whether its middle is between the quartiles.
    pub(in super::super) is_central: bool,
    /// Its place on the axis, from 0 to 1.
    pub(in super::super) left: f64,
    pub(in super::super) width: f64,
}

/// The bins with the marks on the same axis.
#[derive(Debug, Clone, PartialEq)]
pub(in super::super) struct Histogram {
    pub(in super::super) bins: Vec<Bin>,
    /// Positions from 0 to 1.
    pub(in super::super) preset: Option<f64>,
    pub(in super::super) median: Option<f64>,
}

/// The histogram of the numbers among the values of a parameter; `None` if there are none.
pub(in super::super) fn histogram(figures: &ParameterSummary) -> Option<Histogram> {
    let preset = figures.preset_value.as_ref().and_then(serde_json::Value::as_f64);
    let marks = preset.into_iter().chain(figures.median);
    let (bins, start, end) = match figures.bins.as_deref() {
        Some(counted) if !counted.is_empty() => {
            let (start, end) = ends(marks.chain(counted.iter().flat_map(|bin| [bin.from, bin.to])));
            (bins_of_edge(figures, counted, start, end), start, end)
        }
        _ => bins_of_values(figures, marks)?,
    };
    let position = |value: f64| ((value - start) / (end - start)).clamp(0.0, 1.0);
    Some(Histogram { bins, preset: preset.map(position), median: figures.median.map(position) })
}

/// The smallest and the largest number.
fn ends(numbers: impl Iterator<Item = f64>) -> (f64, f64) {
    numbers.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), it| (low.min(it), high.max(it)))
}

/// Whether a value is between the quartiles, or less than `tolerance` beside them.
fn is_central(figures: &ParameterSummary, value: f64, tolerance: f64) -> bool {
    figures.quartiles.is_some_and(|[first, third]| (first - tolerance..=third + tolerance).contains(&value))
}

/// The bins of the edge as they are, on an axis from `start` to `end`, which may be longer, because it has the marks.
fn bins_of_edge(figures: &ParameterSummary, counted: &[ValueBin], start: f64, end: f64) -> Vec<Bin> {
    let bin = |(index, bin): (usize, &ValueBin)| {
        let width = bin.to - bin.from;
        Bin {
            from: bin.from,
            to: bin.to,
            excludes_to: index + 1 < counted.len(),
            makes: bin.makes,
            is_central: is_central(figures, (bin.from + bin.to) / 2.0, width / 2.0),
            left: (bin.from - start) / (end - start),
            width: width / (end - start),
        }
    };
    counted.iter().enumerate().map(bin).collect()
}

/// Puts values into bins. Returns them with both ends of the axis.
fn bins_of_values(figures: &ParameterSummary, marks: impl Iterator<Item = f64>) -> Option<(Vec<Bin>, f64, f64)> {
    let counted: Vec<(f64, u64)> =
        figures.values.iter().filter_map(|it| Some((it.value.as_f64()?, it.makes))).collect();
    if counted.is_empty() {
        return None;
    }
    let (low, high) = ends(marks.chain(counted.iter().map(|(value, _)| *value)));
    // Bins hold a whole number of steps, so that no bin is empty only because of rounding.
    let step = smallest_gap(counted.iter().map(|(value, _)| *value));
    let step = step.unwrap_or(((high - low) / MAX_BINS).max(low.abs().max(0.1) / MAX_BINS));
    // A value that a slider does not reach may be close to another one.
    let step = step.max((high - low) / 10_000.0);
    let cells = ((high - low) / step).round() + 1.0;
    let per_bin = (cells / MAX_BINS).ceil();
    let (width, count) = (step * per_bin, (cells / per_bin).ceil() as usize);
    // Few values are bars and no walls.
    let pad = MIN_BINS.saturating_sub(count).div_ceil(2);
    let (start, count) = (low - step / 2.0 - width * pad as f64, count + 2 * pad);
    let place = 1.0 / count as f64;
    let mut bins: Vec<_> = (0..count)
        .map(|index| Bin {
            from: f64::INFINITY,
            to: f64::NEG_INFINITY,
            excludes_to: false,
            makes: 0,
            is_central: is_central(figures, start + width * (index as f64 + 0.5), width / 2.0),
            left: place * index as f64,
            width: place,
        })
        .collect();
    for (value, makes) in counted {
        let at = ((value - start) / width).floor().max(0.0) as usize;
        let at = at.min(count.saturating_sub(1));
        if let Some(bin) = bins.get_mut(at) {
            *bin = Bin { from: bin.from.min(value), to: bin.to.max(value), makes: bin.makes + makes, ..*bin };
        }
    }
    Some((bins, start, start + width * count as f64))
}

/// The smallest difference between two of the numbers; `None` if all are the same.
fn smallest_gap(numbers: impl Iterator<Item = f64>) -> Option<f64> {
    let mut sorted: Vec<f64> = numbers.collect();
    sorted.sort_by(f64::total_cmp);
    let gaps = sorted.windows(2).map(|pair| pair[1] - pair[0]).filter(|gap| *gap > 1e-9);
    gaps.min_by(f64::total_cmp)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::json;

    fn figures(value: serde_json::Value) -> ParameterSummary {
        let mut fields = json!({
            "op": "exposure", "step": 0, "parameter": "ev", "makes": 10, "below": 5, "above": 5, "values": []
        });
        let (Some(fields), Some(more)) = (fields.as_object_mut(), value.as_object()) else { panic!("objects") };
        fields.extend(more.clone());
        json::from_value(fields.clone().into()).unwrap()
    }

    #[test]
    fn values_are_counted_in_bins_and_none_is_lost() {
        let values: Vec<_> = (-10..=10).map(|tenth| json!({"value": f64::from(tenth) / 10.0, "makes": 2})).collect();
        let found = histogram(&figures(json!({
            "values": values, "preset_value": 0.4, "median": 0.0, "quartiles": [-0.5, 0.5]
        })))
        .unwrap();
        assert_eq!((found.bins.len(), found.bins.iter().map(|bin| bin.makes).sum::<u64>()), (21, 42));
        assert!(found.bins.iter().all(|bin| bin.makes == 2), "a step of the slider is a bin");
        assert!((found.preset.unwrap() - 14.5 / 21.0).abs() < 1e-9 && (found.median.unwrap() - 0.5).abs() < 1e-9);
        let central: Vec<_> = found.bins.iter().filter(|bin| bin.is_central).collect();
        assert_eq!(central.len(), 11);
        assert!(central.iter().all(|bin| bin.makes == 0 || (bin.from > -0.6 && bin.to < 0.6)));
        let filled: Vec<_> = found.bins.iter().filter(|bin| bin.makes > 0).map(|bin| (bin.from, bin.to)).collect();
        assert_eq!((filled.len(), filled[0]), (21, (-1.0, -1.0)), "a bin states the values in it");
    }

    #[test]
    fn value_of_the_preset_is_on_the_axis_when_no_make_has_it() {
        let found = histogram(&figures(json!({"values": [{"value": 2.0, "makes": 1}], "preset_value": -1}))).unwrap();
        let last = found.bins.len() - 1;
        assert_eq!((found.bins[last].makes, found.bins.len() <= 42), (1, true));
        assert!(found.preset.unwrap() < 0.05);
    }

    #[test]
    fn one_value_is_in_the_middle() {
        let found = histogram(&figures(json!({"values": [{"value": 0.3, "makes": 7}], "preset_value": 0.3}))).unwrap();
        assert_eq!((found.bins.len(), found.bins[10].makes), (21, 7));
        assert!((found.preset.unwrap() - 0.5).abs() < 1e-9);
    }

    #[test]
    fn many_values_share_bins_evenly() {
        let values: Vec<_> = (0..=100).map(|it| json!({"value": f64::from(it) / 100.0, "makes": 1})).collect();
        let found = histogram(&figures(json!({"values": values, "preset_value": 0.0}))).unwrap();
        assert!(found.bins.len() <= MAX_BINS as usize, "{}", found.bins.len());
        let (last, others) = found.bins.split_last().unwrap();
        assert!(others.iter().all(|bin| bin.makes == 3) && last.makes > 0, "no bin is empty because of rounding");
    }

    #[test]
    fn bins_of_the_edge_are_used_as_they_are() {
        let bins: Vec<_> = (0..50)
            .map(|at| json!({"from": f64::from(at) / 10.0, "to": f64::from(at + 1) / 10.0, "makes": 20}))
            .collect();
        let found =
            histogram(&figures(json!({"bins": bins, "preset_value": 2.5, "median": 2.5, "quartiles": [1.0, 4.0]})))
                .unwrap();
        assert_eq!(found.bins.len(), 50);
        assert!(found.bins.iter().all(|bin| bin.makes == 20 && (bin.width - 0.02).abs() < 1e-9), "no false peaks");
        assert_eq!(found.bins.iter().filter(|bin| bin.excludes_to).count(), 49, "the last one contains its end");
        assert!((found.bins[10].left - 0.2).abs() < 1e-9 && (found.preset.unwrap() - 0.5).abs() < 1e-9);
        assert_eq!([0, 20, 45].map(|at: usize| found.bins[at].is_central), [false, true, false]);
    }

    #[test]
    fn axis_of_the_bins_of_the_edge_reaches_to_the_value_of_the_preset() {
        let bins = json!([{"from": 0.0, "to": 1.0, "makes": 300}, {"from": 1.0, "to": 2.0, "makes": 1}]);
        let found = histogram(&figures(json!({"bins": bins, "preset_value": 4.0}))).unwrap();
        let places: Vec<_> = found.bins.iter().map(|bin| (bin.makes, bin.left, bin.width)).collect();
        assert_eq!((places, found.preset), (vec![(300, 0.0, 0.25), (1, 0.25, 0.25)], Some(1.0)));
    }

    #[test]
    fn words_flags_colours_curves_and_nothing_have_no_histogram() {
        assert_eq!(histogram(&figures(json!({"values": []}))), None);
        let others = json!(["multiply", true, "#ff8800", [[0, 0.25], [1, 1]], null]);
        let values: Vec<_> = others.as_array().unwrap().iter().map(|it| json!({"value": it, "makes": 1})).collect();
        assert_eq!(histogram(&figures(json!({"values": values.clone()}))), None);
        let mixed: Vec<_> = values.into_iter().chain([json!({"value": 0.5, "makes": 3})]).collect();
        let found = histogram(&figures(json!({"values": mixed}))).unwrap();
        assert_eq!(found.bins.iter().map(|bin| bin.makes).sum::<u64>(), 3, "only numbers are drawn");
    }
}
