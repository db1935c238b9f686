//! Bins of the values that makes give to a parameter.

use crate::library::remote::presets::types::ParameterFigures;

/// The number of bins, if the values do not come in bins already.
const BINS: usize = 41;

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
        figures.bins.iter().map(|bin| (bin.from, bin.to, bin.makes)).collect()
    };
    if counted.is_empty() {
        return None;
    }
    let marks = preset.into_iter().chain(figures.median);
    let ends = counted.iter().flat_map(|(from, to, _)| [*from, *to]).chain(marks);
    let (mut low, mut high) =
        ends.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), it| (low.min(it), high.max(it)));
    if high - low < 1e-9 {
        // One value: it is in the middle.
        let half = (high.abs() * 0.5).max(0.5);
        (low, high) = (low - half, high + half);
    }
    let width = (high - low) / BINS as f64;
    let central = |value: f64| {
        figures.quartiles.is_some_and(|[first, third]| (first - width / 2.0..=third + width / 2.0).contains(&value))
    };
    let mut bins: Vec<_> = (0..BINS)
        .map(|index| {
            let is_central = central(low + width * (index as f64 + 0.5));
            Bin { from: f64::INFINITY, to: f64::NEG_INFINITY, makes: 0, is_central }
        })
        .collect();
    for (from, to, makes) in counted {
        let at = (((from + to) / 2.0 - low) / width).floor().clamp(0.0, (BINS - 1) as f64) as usize;
        if let Some(bin) = bins.get_mut(at) {
            *bin = Bin { from: bin.from.min(from), to: bin.to.max(to), makes: bin.makes + makes, ..*bin };
        }
    }
    let position = |value: f64| ((value - low) / (high - low)).clamp(0.0, 1.0);
    Some(Histogram { bins, preset: preset.map(position), median: figures.median.map(position) })
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
        assert_eq!((found.bins.len(), found.bins.iter().map(|bin| bin.makes).sum::<u64>()), (BINS, 42));
        assert!((found.preset.unwrap() - 0.7).abs() < 1e-9 && (found.median.unwrap() - 0.5).abs() < 1e-9);
        let central: Vec<_> = found.bins.iter().filter(|bin| bin.is_central).collect();
        assert!(central.len() > 15 && central.len() < 27, "{}", central.len());
        assert!(central.iter().all(|bin| bin.makes == 0 || (bin.from > -0.6 && bin.to < 0.6)));
        let filled: Vec<_> = found.bins.iter().filter(|bin| bin.makes > 0).map(|bin| (bin.from, bin.to)).collect();
        assert_eq!((filled.len(), filled[0]), (21, (-1.0, -1.0)), "a bin states the values in it");
    }

    #[test]
    fn value_of_the_preset_is_on_the_axis_when_no_make_has_it() {
        let found = histogram(&figures(json!({"values": [{"value": 2.0, "makes": 1}], "preset_value": -1}))).unwrap();
        assert_eq!((found.preset, found.bins[BINS - 1].makes), (Some(0.0), 1));
    }

    #[test]
    fn one_value_is_in_the_middle() {
        let found = histogram(&figures(json!({"values": [{"value": 0.3, "makes": 7}], "preset_value": 0.3}))).unwrap();
        assert_eq!((found.bins[BINS / 2].makes, found.preset), (7, Some(0.5)));
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
