//! The way back from the make to the preset.

use super::Difference;

/// The differences from the make to the preset: applied to the make, they give the preset.
#[must_use]
pub fn invert(differences: &[Difference]) -> Vec<Difference> {
    let positions = Positions::new(differences);
    differences.iter().map(|difference| positions.invert(difference)).collect()
}

/// What is needed to convert positions in the preset to positions in the make.
struct Positions {
    /// The positions in the preset of steps that are removed, or moved to the second value.
    gone: Vec<(usize, Option<usize>)>,
    /// The positions in the make of steps that are added or moved, ascending.
    placed: Vec<usize>,
}

impl Positions {
    fn new(differences: &[Difference]) -> Self {
        let (mut gone, mut placed) = (Vec::new(), Vec::new());
        for difference in differences {
            match difference {
                Difference::StepRemoved { step, .. } => gone.push((*step, None)),
                Difference::StepAdded { step, .. } => placed.push(*step),
                Difference::StepMoved { step, to, .. } => {
                    gone.push((*step, Some(*to)));
                    placed.push(*to);
                }
                _ => {}
            }
        }
        placed.sort_unstable();
        Self { gone, placed }
    }

    /// The position in the make of a step that is in both recipes. Steps that did not move fill the free positions in order.
    fn in_make(&self, step: usize) -> usize {
        if let Some((_, Some(to))) = self.gone.iter().find(|(from, _)| *from == step) {
            return *to;
        }
        let rank = step.saturating_sub(self.gone.iter().filter(|(from, _)| *from < step).count());
        self.placed.iter().fold(rank, |position, placed| if *placed <= position { position + 1 } else { position })
    }

    fn invert(&self, difference: &Difference) -> Difference {
        match difference.clone() {
            Difference::StepAdded { step, to } => Difference::StepRemoved { step, from: to },
            Difference::StepRemoved { step, from } => Difference::StepAdded { step, to: from },
            Difference::StepMoved { op, step, to } => Difference::StepMoved { op, step: to, to: step },
            Difference::StepSwitched { op, step, on } => {
                Difference::StepSwitched { op, step: self.in_make(step), on: !on }
            }
            Difference::Parameter { op, step, parameter, from, to } => {
                Difference::Parameter { op, step: self.in_make(step), parameter, from: to, to: from }
            }
            Difference::Output { field, from, to } => Difference::Output { field, from: to, to: from },
            Difference::Rating { from, to } => Difference::Rating { from: to, to: from },
        }
    }
}
