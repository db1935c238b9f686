//! Matches the steps of two recipes.

use super::changed_params;
use crate::recipe::Step;

/// A step of the preset and the step of the make that it became.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pair {
    /// The position in the preset.
    pub(super) from: usize,
    /// The position in the make.
    pub(super) to: usize,
    /// Whether the order of the pairs would be different without this one.
    pub(super) moved: bool,
}

/// Matches steps by id, then by operation and order.
pub(super) fn pair_steps(from: &[Step], to: &[Step]) -> Vec<Pair> {
    let matches = Matches { from, to };
    let mut pairs = matches.in_order();
    let is_free =
        |pairs: &[Pair], before: usize, after: usize| pairs.iter().all(|pair| pair.from != before && pair.to != after);
    // What is left over crosses a pair, or it would be one.
    for before in 0..from.len() {
        let free = (0..to.len()).filter(|after| is_free(&pairs, before, *after));
        let cost = free.filter_map(|after| Some((matches.changes(before, after)?, after)));
        if let Some((_, after)) = cost.min() {
            pairs.push(Pair { from: before, to: after, moved: true });
        }
    }
    pairs
}

struct Matches<'a> {
    from: &'a [Step],
    to: &'a [Step],
}

impl Matches<'_> {
    /// The longest common subsequence, by dynamic programming from the end.
    fn in_order(&self) -> Vec<Pair> {
        let (rows, columns) = (self.from.len(), self.to.len());
        let width = columns + 1;
        // Per pair of suffixes: the best score, and the score of pairing their first steps.
        let mut best = vec![0_i64; (rows + 1) * width];
        let mut paired = vec![None; (rows + 1) * width];
        let score = |best: &[i64], before: usize, after: usize| best.get(before * width + after).copied().unwrap_or(0);
        for before in (0..rows).rev() {
            for after in (0..columns).rev() {
                let with = self.score(before, after).map(|own| own + score(&best, before + 1, after + 1));
                let without = score(&best, before + 1, after).max(score(&best, before, after + 1));
                let at = before * width + after;
                if let (Some(best), Some(paired)) = (best.get_mut(at), paired.get_mut(at)) {
                    (*best, *paired) = (without.max(with.unwrap_or(without)), with);
                }
            }
        }
        let (mut before, mut after, mut pairs) = (0, 0, Vec::new());
        while before < rows && after < columns {
            let here = score(&best, before, after);
            if paired.get(before * width + after).copied().flatten() == Some(here) {
                pairs.push(Pair { from: before, to: after, moved: false });
                (before, after) = (before + 1, after + 1);
            } else if score(&best, before + 1, after) == here {
                before += 1;
            } else {
                after += 1;
            }
        }
        pairs
    }

    /// The score of a pair: it counts most that both steps are on, then that it is a pair, then its changes, then that it keeps its position.
    fn score(&self, before: usize, after: usize) -> Option<i64> {
        let changes = self.changes(before, after)?;
        let is_on = |steps: &[Step], at: usize| steps.get(at).is_some_and(|step| !step.is_off());
        let on = i64::from(is_on(self.from, before) && is_on(self.to, after));
        Some((on << 48) + (1 << 32) - (changes << 8) + i64::from(before == after))
    }

    /// The number of changed parameters and switches, if the two steps may be the same step.
    fn changes(&self, before: usize, after: usize) -> Option<i64> {
        let (one, other) = (self.from.get(before)?, self.to.get(after)?);
        let same_id = one.id().is_some() && one.id() == other.id();
        // A step whose id and operation exist on the other side belongs to that step only.
        let is_taken = |step: &Step, others: &[Step]| {
            step.id().is_some() && others.iter().any(|it| it.id() == step.id() && it.spec().name == step.spec().name)
        };
        let may_match = same_id || !(is_taken(one, self.to) || is_taken(other, self.from));
        if one.spec().name != other.spec().name || !may_match {
            return None;
        }
        let switched = i64::from(one.is_off() != other.is_off());
        Some(switched + changed_params(one, other).count() as i64)
    }
}
