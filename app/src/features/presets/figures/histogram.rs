//! Bins of the values that makes give to a parameter.

use crate::library::remote::presets::types::ParameterFigures;

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
    pub(in super::super) makes: u64,
    /// Whether its middle is between the quartiles.
    pub(in super::super) is_central: bool,
}

/// The bins with the marks on the same axis.
#[derive(Debug, Clone, PartialEq)]
pub(in super::super) struct Histogram {
    pub(in super::super) bins: Vec<Bin>,
    /// Positions from 0 to 1.
    pub(in super::super) preset: Option<f64>,
    pub(in super::super) median: Option<f64>,
}

/// The histogram of a parameter with numbers; `None` for words, colours and curves.
pub(in super::super) fn histogram(figures: &ParameterFigures) -> Option<Histogram> {
    let preset = figures.preset_value.as_ref().and_then(serde_json::Value::as_f64);
    let counted: Vec<(f64, f64, u64)> = if figures.bins.is_empty() {
        let numbers = figures.values.iter().filter(|it| it.value.is_finite());
        numbers.map(|it| (it.value, it.value, it.makes)).collect()
    } else {
        let last = figures.bins.len() - 1;
        // The end of a bin belongs to the next one.
        let to = |index: usize, to: f64| if index == last { to } else { to.next_down() };
        figures.bins.iter().enumerate().map(|(index, bin)| (bin.from, to(index, bin.to), bin.makes)).collect()
    };
    if counted.is_empty() {
        return None;
    }
    let marks = preset.into_iter().chain(figures.median);
    let ends = counted.iter().flat_map(|(from, to, _)| [*from, *to]).chain(marks);
    let (low, high) = ends.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), it| (low.min(it), high.max(it)));
    let middles = counted.iter().map(|(from, to, _)| (from + to) / 2.0);
    // Bins hold a whole number of steps, so that no bin is empty only because of rounding.
    let step = smallest_gap(middles).unwrap_or(((high - low) / MAX_BINS).max(low.abs().max(0.1) / MAX_BINS));
    // A value that a slider does not reach may be close to another one.
    let step = step.max((high - low) / 10_000.0);
    let cells = ((high - low) / step).round() + 1.0;
    let per_bin = (cells / MAX_BINS).ceil();
    let (width, count) = (step * per_bin, (cells / per_bin).ceil() as usize);
    // Few values are bars and no walls.
    let pad = MIN_BINS.saturating_sub(count).div_ceil(2);
    let (start, count) = (low - step / 2.0 - width * pad as f64, count + 2 * pad);
    let central = |value: f64| {
        figures.quartiles.is_some_and(|[first, third]| (first - width / 2.0..=third + width / 2.0).contains(&value))
    };
    let mut bins: Vec<_> = (0..count)
        .map(|index| {
            let is_central = central(start + width * (index as f64 + 0.5));
            Bin { from: f64::INFINITY, to: f64::NEG_INFINITY, makes: 0, is_central }
        })
        .collect();
    for (from, to, makes) in counted {
        let at = (((from + to) / 2.0 - start) / width).floor().max(0.0) as usize;
        let at = at.min(count.saturating_sub(1));
        if let Some(bin) = bins.get_mut(at) {
            *bin = Bin { from: bin.from.min(from), to: bin.to.max(to), makes: bin.makes + makes, ..*bin };
        }
    }
    let position = |value: f64| ((value - start) / (width * count as f64)).clamp(0.0, 1.0);
    Some(Histogram { bins, preset: preset.map(position), median: figures.median.map(position) })
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

    fn figures(value: serde_json::Value) -> ParameterFigures {
        let mut fields = json!({"op": "exposure", "parameter": "ev", "makes": 10, "values": []});
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
        let bins = json!([{"from": 0.0, "to": 1.0, "makes": 300}, {"from": 1.0, "to": 2.0, "makes": 1}]);
        let found = histogram(&figures(json!({"bins": bins, "preset_value": 0.0}))).unwrap();
        assert_eq!(found.bins.iter().map(|bin| bin.makes).sum::<u64>(), 301);
    }

    #[test]
    fn words_and_curves_have_no_histogram() {
        assert_eq!(histogram(&figures(json!({"values": []}))), None);
    }
}
