//! The usual order of steps: geometry, noise, light, colour, detail, look, effects, frame.

use super::draft::Entry;

/// The operations in this order. An operation that is not listed is an effect.
const ORDER: [&[&str]; 9] = [
    &["rotate", "flip", "crop"],
    &["bilateral", "median"],
    &["dehaze", "auto_levels", "white_balance"],
    &[
        "exposure",
        "brightness",
        "contrast",
        "highlights",
        "shadows",
        "whites",
        "blacks",
        "levels",
        "gamma",
        "curves",
        "equalize",
    ],
    &[
        "vibrance",
        "saturation",
        "color_mixer",
        "hue",
        "channel_mixer",
        "color_balance",
        "black_white",
        "grayscale",
        "split_tone",
    ],
    &["clarity", "unsharp_mask"],
    &["lut3d"],
    // Looks, then effects.
    &[],
    &["vignette", "grain", "polaroid", "pad", "rounded_corners", "resize"],
];

/// The rank of the steps of a look: an index of [`ORDER`] and one within it.
const LOOK: (usize, usize) = (7, 0);
const EFFECT: (usize, usize) = (7, 1);

fn rank(op: &str) -> (usize, usize) {
    let found = ORDER.iter().enumerate().find_map(|(group, ops)| Some((group, ops.iter().position(|it| *it == op)?)));
    found.unwrap_or(EFFECT)
}

fn rank_of(entry: &Entry) -> (usize, usize) {
    if entry.from_look { LOOK } else { rank(entry.step.spec().name) }
}

/// The index at which a new step of `op` is inserted: after the last step that precedes it in the order.
pub(super) fn insertion_index(entries: &[Entry], op: &str) -> usize {
    index_after(entries, rank(op))
}

/// The index at which the steps of a look are inserted.
pub(super) fn look_insertion_index(entries: &[Entry]) -> usize {
    index_after(entries, LOOK)
}

fn index_after(entries: &[Entry], rank: (usize, usize)) -> usize {
    entries.iter().rposition(|entry| rank_of(entry) <= rank).map_or(0, |last| last + 1)
}

#[cfg(test)]
mod tests {
    use filters::{Step, catalog};

    use super::*;

    fn entries(ops: &[&str]) -> Vec<Entry> {
        (0..).zip(ops).map(|(id, op)| Entry::new(id, Step::new(op).unwrap())).collect()
    }

    #[test]
    fn order_names_operations_once() {
        let mut named: Vec<_> = ORDER.iter().copied().flatten().collect();
        let count = named.len();
        named.sort_unstable();
        named.dedup();
        assert_eq!(named.len(), count);
        let known: Vec<_> = catalog().map(|spec| spec.name).collect();
        let unknown: Vec<_> = named.iter().filter(|name| !known.contains(name) && ***name != "color_mixer").collect();
        assert!(unknown.is_empty(), "{unknown:?}");
    }

    #[test]
    fn step_is_placed_after_those_that_come_before_it() {
        let stack = entries(&["crop", "exposure", "saturation", "vignette"]);
        for (op, at) in [("rotate", 0), ("exposure", 2), ("contrast", 2), ("sepia", 3), ("resize", 4), ("median", 1)] {
            assert_eq!(insertion_index(&stack, op), at, "{op}");
        }
        assert_eq!(look_insertion_index(&stack), 3);
    }

    #[test]
    fn step_is_placed_in_a_stack_that_a_person_ordered() {
        let stack = entries(&["vignette", "exposure"]);
        assert_eq!(insertion_index(&stack, "contrast"), 2);
        assert_eq!(insertion_index(&stack, "crop"), 0);
    }
}
