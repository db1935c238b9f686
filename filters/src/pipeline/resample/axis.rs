//! One axis of a resample: the inputs of each output position, and their weights.

use std::ops::Range;

use crate::pipeline::filter::Filter;
use crate::pipeline::sums::dot;

/// For each output position: its inputs and their weights.
#[derive(Debug, Clone)]
pub(super) struct Axis {
    pub(super) inputs: Vec<Range<usize>>,
    /// `taps` weights for each output position: the largest number that one needs, padded with up to three zeros to a multiple of four.
    weights: Vec<f32>,
    pub(super) taps: usize,
}

/// The geometry of one axis.
#[derive(Debug, Clone, Copy)]
pub(super) struct Span {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) filter: Filter,
    /// The start of the outputs among the inputs, and their length in inputs.
    pub(super) start: f64,
    pub(super) length: f64,
}

impl Span {
    pub(super) fn ratio(self) -> f64 {
        self.length / self.to as f64
    }

    /// The centre of an output position in inputs, from the centre of the first.
    fn centre(self, place: usize) -> f64 {
        self.start + (place as f64 + 0.5) * self.ratio() - 0.5
    }

    /// The start and end of an output position in inputs.
    fn ends(self, place: usize) -> [f64; 2] {
        let start = self.start + place as f64 * self.ratio();
        [start, start + self.ratio()]
    }

    /// The share of an output position that the inputs cover.
    pub(super) fn coverage(self, place: usize) -> f64 {
        let [start, end] = self.ends(place);
        ((end.min(self.from as f64) - start.max(0.0)) / self.ratio()).clamp(0.0, 1.0)
    }

    /// The weight of an input for an output position, before normalisation.
    fn weight(self, input: usize, place: usize) -> f64 {
        if self.filter == Filter::Area {
            let [start, end] = self.ends(place);
            return (end.min((input + 1) as f64) - start.max(input as f64)).max(0.0);
        }
        self.filter.weight((input as f64 - self.centre(place)) / self.ratio().max(1.0))
    }

    /// The support of the kernel in inputs. Widened when shrinking, so that it averages.
    fn support(self) -> f64 {
        if self.filter == Filter::Nearest { 0.0 } else { self.filter.support() * self.ratio().max(1.0) }
    }

    /// Whether the outputs cover exactly all inputs.
    fn is_whole(self) -> bool {
        self.start == 0.0 && self.length == self.from as f64
    }

    /// The largest number of inputs of one output position.
    pub(super) fn taps(self) -> usize {
        (2.0 * self.support()).ceil() as usize + 2
    }

    /// The inputs of an output position.
    pub(super) fn touched(self, place: usize) -> std::ops::RangeInclusive<usize> {
        if self.filter == Filter::Nearest {
            // In integers: the pixel that contains the centre of the position.
            let nearest = (2 * place + 1) * self.from / (2 * self.to);
            return nearest..=nearest;
        }
        if self.filter == Filter::Area {
            let [start, end] = self.ends(place);
            let first = (start.floor().max(0.0) as usize).min(self.from - 1);
            return first..=(end.ceil() as usize).clamp(first + 1, self.from) - 1;
        }
        let centre = self.centre(place);
        let first = ((centre - self.support()).ceil().max(0.0) as usize).min(self.from - 1);
        first..=((centre + self.support()).floor() as usize).clamp(first, self.from - 1)
    }
}

impl Axis {
    /// The output positions `range` of an axis. At its edges the kernel is cut off and normalised to one, or to the covered share.
    pub(super) fn new(span: Span, range: std::ops::Range<usize>) -> Self {
        let taps = range.clone().map(|place| span.touched(place).count()).max().unwrap_or(1).next_multiple_of(4);
        // Reserve exactly what is estimated.
        let (inputs, weights) = (Vec::with_capacity(range.len()), Vec::with_capacity(range.len() * taps));
        let mut axis = Self { inputs, weights, taps };
        for place in range {
            let touched = span.touched(place);
            // The mean by area already counts only what is there.
            let covered = if span.is_whole() || span.filter == Filter::Area { 1.0 } else { span.coverage(place) };
            axis.inputs.push(*touched.start()..touched.end() + 1);
            if span.filter == Filter::Nearest {
                axis.weights.push(1.0);
            } else if covered > 0.0 {
                let weights: Vec<f64> = touched.map(|input| span.weight(input, place)).collect();
                let sum: f64 = weights.iter().sum();
                axis.weights.extend(weights.iter().map(|weight| (weight / sum * covered) as f32));
            }
            axis.weights.resize(axis.inputs.len() * taps, 0.0);
        }
        axis
    }

    /// Resamples a row whose first pixel is `x`. The row must extend far enough for the padding weights too.
    pub(super) fn resample_row(&self, row: &[f32], x: usize, out: &mut [f32]) {
        for (place, out) in out.iter_mut().enumerate() {
            let (inputs, weights) = self.at(place);
            *out = dot(&row[inputs.start - x..], weights);
        }
    }

    pub(super) fn at(&self, place: usize) -> (Range<usize>, &[f32]) {
        (self.inputs[place].clone(), &self.weights[place * self.taps..(place + 1) * self.taps])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILTERS: [Filter; 6] =
        [Filter::Lanczos3, Filter::Mitchell, Filter::CatmullRom, Filter::Triangle, Filter::Nearest, Filter::Area];

    fn spans() -> impl Iterator<Item = Span> {
        let lengths = [(10, 10), (1, 7), (7, 1), (640, 100), (100, 640), (3, 2), (31, 30)];
        let whole = |filter, (from, to)| Span { from, to, filter, start: 0.0, length: from as f64 };
        FILTERS.into_iter().flat_map(move |filter| lengths.map(|lengths| whole(filter, lengths)))
    }

    /// A row of ones on a longer one: covered positions count fully, others not at all, and the ends in part.
    #[test]
    fn resample_beyond_its_input_counts_by_what_is_covered() {
        let span = Span { from: 10, to: 20, filter: Filter::CatmullRom, start: -4.3, length: 20.0 };
        let axis = Axis::new(span, 0..20);
        let seen: Vec<f32> = (0..20).map(|place| axis.at(place).1.iter().sum()).collect();
        let mut want = [0.0; 20];
        want[4] = 0.7;
        want[5..14].fill(1.0);
        want[14] = 0.3;
        assert!(seen.iter().zip(want).all(|(seen, want)| (seen - want).abs() < 1e-6), "{seen:?}");
    }

    /// Cells of two and a half pixels, the last one cut off; then back to pixels, of which every third lies on two cells.
    #[test]
    fn resample_by_area_makes_cells_and_pixels_of_them() {
        let cells = Axis::new(Span { from: 9, to: 4, filter: Filter::Area, start: 0.0, length: 10.0 }, 0..4);
        let parts = |axis: &Axis, place: usize| {
            let (inputs, weights) = axis.at(place);
            (inputs.clone(), weights[..inputs.len()].to_vec())
        };
        assert_eq!(parts(&cells, 0), (0..3, vec![0.4, 0.4, 0.2]));
        assert_eq!(parts(&cells, 1), (2..5, vec![0.2, 0.4, 0.4]));
        assert_eq!(parts(&cells, 3), (7..9, vec![1.0 / 3.0, 2.0 / 3.0]));
        let pixels = Axis::new(Span { from: 4, to: 9, filter: Filter::Area, start: 0.0, length: 3.6 }, 0..9);
        assert_eq!(parts(&pixels, 0), (0..1, vec![1.0]));
        let (inputs, weights) = parts(&pixels, 2);
        assert!(inputs == (0..2) && weights.iter().all(|weight| (weight - 0.5).abs() < 1e-6), "{weights:?}");
    }

    /// At most three zeros of padding: zeros cost as much as weights.
    #[test]
    fn resample_multiplies_no_more_zeros_than_it_must() {
        let span = Span { from: 4000, to: 1024, filter: Filter::Lanczos3, start: 0.0, length: 4000.0 };
        let axis = Axis::new(span, 0..1024);
        // Six lobes of 4000 / 1024 inputs are 23.4 long.
        assert_eq!(axis.taps, 24);
        assert!(axis.inputs.iter().all(|inputs| inputs.len() <= 24));
    }

    #[test]
    fn resample_weights_sum_to_one_and_stay_inside() {
        for span in spans() {
            let axis = Axis::new(span, 0..span.to);
            for place in 0..span.to {
                let (inputs, weights) = axis.at(place);
                let sum: f32 = weights.iter().sum();
                assert!((sum - 1.0).abs() < 1e-5, "{span:?} at {place}: {sum}");
                assert!(inputs.end <= span.from, "{span:?} at {place}");
                assert!(weights[inputs.len()..].iter().all(|weight| *weight == 0.0), "{span:?} at {place}");
            }
        }
    }

    #[test]
    fn resample_touches_exactly_what_its_axis_reads() {
        for span in spans() {
            let whole = Axis::new(span, 0..span.to);
            for place in 0..span.to {
                let (inputs, touched) = (whole.at(place).0, span.touched(place));
                assert_eq!(inputs, *touched.start()..touched.end() + 1, "{span:?} at {place}");
                assert!(inputs.len() <= whole.taps && inputs.len() <= span.taps(), "{span:?} at {place}");
            }
        }
    }
}
