//! Auto levels: stretches each channel's tones so that `clip_percent` of the pixels become black and as many white, on display-encoded
//! values. With `together`, one stretch applies to all channels, which keeps the colour balance. Alpha is unchanged; fully transparent
//! pixels do not count. A statistic: histograms with 4096 bins from a first pass.

use wide::f32x4;

use super::{Op, Stage};
use crate::pipeline::domain::{Domain, Gray};
use crate::pipeline::point::Map;
use crate::pipeline::statistic::{Measure, Statistic};
use crate::pipeline::strip::{COLORS, rgb, split_alpha};
use crate::spec::{Group, OpSpec, ParamKind, ParamSpec};

const BINS: usize = 4096;

pub(super) static OP: Op = Op {
    spec: OpSpec {
        name: "auto_levels",
        label: "Auto levels",
        summary: "Stretches the tones to the full range.",
        group: Group::Tone,
        neutral: &[],
        params: &[
            ParamSpec {
                name: "clip_percent",
                label: "Clip",
                unit: "%",
                kind: ParamKind::Number { default: 0.1, soft: [0.0, 2.0], hard: [0.0, 20.0], step: 0.05 },
            },
            ParamSpec {
                name: "together",
                label: "Channels together",
                unit: "",
                kind: ParamKind::Flag { default: false },
            },
        ],
    },
    prepare: |params, _| {
        let (clip, together) = (params.number("clip_percent") / 100.0, params.flag("together"));
        let gray = if together { Gray::Keeps } else { Gray::Loses };
        let begin = move |_| -> Box<dyn Measure> {
            Box::new(Levels { clip, together, counts: vec![[0; BINS]; COLORS] })
        };
        Ok(vec![Stage::Statistic(Domain::Encoded, Statistic::new(gray, 8.0, begin))])
    },
};

struct Levels {
    clip: f64,
    together: bool,
    counts: Vec<[u32; BINS]>,
}

impl Measure for Levels {
    fn row(&mut self, _: usize, planes: &[&[f32]]) {
        let (Some(colors), (_, alpha)) = (rgb(planes), split_alpha(planes)) else { return };
        for (counts, plane) in self.counts.iter_mut().zip(colors) {
            for (x, v) in plane.iter().enumerate() {
                if alpha.is_none_or(|alpha| alpha[x] > 0.0) {
                    counts[bin(*v)] += 1;
                }
            }
        }
    }

    fn data(&mut self) -> &mut [u8] {
        bytemuck::cast_slice_mut(self.counts.as_flattened_mut())
    }

    fn finish(self: Box<Self>) -> Map {
        if self.together {
            let sum = |bin: usize| self.counts.iter().map(|counts| u64::from(counts[bin])).sum();
            let stretch = stretch(&(0..BINS).map(sum).collect::<Vec<_>>(), self.clip);
            return Map::per_channel(move |v| stretch.apply(v));
        }
        let stretches = [0, 1, 2].map(|channel| {
            let counts: Vec<u64> = self.counts[channel].iter().map(|count| u64::from(*count)).collect();
            stretch(&counts, self.clip)
        });
        Map::channels(Gray::Loses, stretches.map(|stretch| move |v| stretch.apply(v)))
    }
}

fn bin(v: f32) -> usize {
    (v.clamp(0.0, 1.0) * (BINS - 1) as f32 + 0.5) as usize
}

struct Stretch {
    gain: f32,
    offset: f32,
}

impl Stretch {
    fn apply(&self, v: f32x4) -> f32x4 {
        v * f32x4::splat(self.gain) + f32x4::splat(self.offset)
    }
}

/// Maps the values between which all but a share `clip` of the counts on each side lie to 0 and 1. A flat picture stays unchanged.
fn stretch(counts: &[u64], clip: f64) -> Stretch {
    let most = (counts.iter().sum::<u64>() as f64 * clip) as u64;
    let first_past = |mut bins: Box<dyn Iterator<Item = usize>>| {
        let mut seen = 0;
        bins.find(|bin| {
            seen += counts[*bin];
            seen > most
        })
    };
    let (low, high) = (first_past(Box::new(0..BINS)), first_past(Box::new((0..BINS).rev())));
    match (low, high) {
        (Some(low), Some(high)) if low < high => {
            let gain = (BINS - 1) as f64 / (high - low) as f64;
            Stretch { gain: gain as f32, offset: (-gain * low as f64 / (BINS - 1) as f64) as f32 }
        }
        _ => Stretch { gain: 1.0, offset: 0.0 },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn auto_levels_stretches_to_the_ends_and_leaves_a_flat_picture() {
        let mut counts = vec![0; BINS];
        counts[819] = 1;
        counts[1000] = 999;
        counts[2000] = 1000;
        let apply = |stretch: &Stretch, bin: usize| stretch.apply(f32x4::splat(bin as f32 / 4095.0)).to_array()[0];
        let whole = stretch(&counts, 0.0);
        assert!(apply(&whole, 819).abs() < 1e-6 && (apply(&whole, 2000) - 1.0).abs() < 1e-6);
        let clipped = stretch(&counts, 0.001);
        assert!(apply(&clipped, 1000).abs() < 1e-6, "one pixel in two thousand does not count");
        let flat = stretch(&[vec![0; 99], vec![5], vec![0; BINS - 100]].concat(), 0.1);
        assert_eq!((flat.gain, flat.offset), (1.0, 0.0));
    }
}
