//! Scales the strength of a step: between no effect and the step itself, or somewhat beyond.

use super::Step;
use crate::spec::{MAX_POINTS, ParamKind, ParamValue};

impl Step {
    /// The step at `strength`: 0 has no effect, 1 is the step itself, and above 1 the effect grows within the parameters' hard ranges.
    /// Interpolates every number from its neutral value ([`crate::OpSpec::neutral`]) and curves from the identity; colours, words and flags
    /// stay. `None` if the result has no effect. A step without neutral values stays unchanged.
    #[must_use]
    pub fn with_strength(&self, strength: f64) -> Option<Self> {
        let strength = if strength.is_finite() { strength.max(0.0) } else { 1.0 };
        let mut step = self.clone();
        if strength == 1.0 {
            return Some(step);
        }
        for param in self.spec().params {
            let (Some(neutral), Some(value)) = (self.spec().neutral(param.name), self.get(param.name)) else {
                continue;
            };
            let value = if strength == 0.0 { neutral } else { between(&param.kind, neutral, value, strength) };
            // Both values are within the hard range.
            let _ = step.set(param.name, value);
        }
        (!step.is_neutral()).then_some(step)
    }
}

fn between(kind: &ParamKind, neutral: ParamValue, value: ParamValue, strength: f64) -> ParamValue {
    match (kind, neutral, value) {
        (ParamKind::Number { hard: [low, high], .. }, ParamValue::Number(from), ParamValue::Number(to)) => {
            ParamValue::Number(rounded(from + strength * (to - from)).clamp(*low, *high))
        }
        (ParamKind::Integer { hard: [low, high], step, .. }, ParamValue::Integer(from), ParamValue::Integer(to)) => {
            let steps = (strength * (to - from) as f64 / *step as f64).round() as i64;
            ParamValue::Integer((from + steps * step).clamp(*low, *high))
        }
        (ParamKind::Curve, _, ParamValue::Curve(points)) => ParamValue::Curve(curve(&points, strength).into()),
        (.., value) => value,
    }
}

/// Interpolates a curve's points from the identity. A curve is flat outside its points and the identity is not, so end points are added.
fn curve(points: &[[f64; 2]], strength: f64) -> Vec<[f64; 2]> {
    let ends = [points.first().map(|[_, y]| [0.0, *y]), points.last().map(|[_, y]| [1.0, *y])];
    let [start, end] = ends.map(|end| end.filter(|[x, _]| points.iter().all(|point| point[0] != *x)));
    let room = MAX_POINTS.saturating_sub(points.len());
    let (start, end) = (start.filter(|_| room > 0), end.filter(|_| room > 1));
    let all = start.into_iter().chain(points.iter().copied()).chain(end);
    all.map(|[x, y]| [x, rounded(x + strength * (y - x)).clamp(0.0, 1.0)]).collect()
}

/// Rounds to a millionth, so that arithmetic adds no digits to a recipe's text.
fn rounded(v: f64) -> f64 {
    (v * 1e6).round() / 1e6
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(json: &str) -> Step {
        let recipe = crate::Recipe::from_json(format!(r#"{{"version":1,"ops":[{json}]}}"#).as_bytes()).unwrap();
        recipe.steps.into_iter().next().unwrap()
    }

    fn at(json: &str, strength: f64) -> Option<String> {
        step(json).with_strength(strength).map(|step| step.to_value().to_string())
    }

    #[test]
    fn strength_moves_numbers_from_where_they_do_nothing() {
        for (json, strength, expected) in [
            (r#"{"op":"exposure","ev":1}"#, 0.25, r#"{"ev":0.25,"op":"exposure"}"#),
            // Half of a vignette of 0.5, its default, is 0.25. The radius is not a strength.
            (r#"{"op":"vignette","radius":0.4}"#, 0.5, r#"{"amount":0.25,"op":"vignette","radius":0.4}"#),
            (r#"{"op":"levels","white":0.56,"gamma":2}"#, 0.5, r#"{"gamma":1.5,"op":"levels","white":0.78}"#),
            (r#"{"op":"median","radius_px":3}"#, 0.5, r#"{"op":"median"}"#),
            (r#"{"op":"grayscale"}"#, 0.3, r#"{"amount":0.3,"op":"grayscale"}"#),
            (r##"{"op":"duotone","dark":"#000000"}"##, 0.1, r##"{"amount":0.1,"dark":"#000000","op":"duotone"}"##),
            // Above 1, limited by the hard range.
            (r#"{"op":"exposure","ev":1}"#, 1.5, r#"{"ev":1.5,"op":"exposure"}"#),
            (r#"{"op":"saturation","amount":-0.8}"#, 1.5, r#"{"amount":-1,"op":"saturation"}"#),
        ] {
            assert_eq!(at(json, strength).as_deref(), Some(expected), "{json} at {strength}");
        }
        assert_eq!(at(r#"{"op":"exposure","ev":1}"#, 0.0), None);
        assert_eq!(at(r#"{"op":"exposure","ev":1}"#, -3.0), None);
        assert_eq!(at(r#"{"op":"median","radius_px":1}"#, 0.3), None);
        assert_eq!(at(r#"{"op":"flip"}"#, 0.3).as_deref(), Some(r#"{"op":"flip"}"#));
    }

    #[test]
    fn strength_moves_curves_from_the_identity() {
        let half = at(r#"{"op":"curves","rgb":[[0,0.2],[0.5,0.9],[1,1]]}"#, 0.5);
        assert_eq!(half.as_deref(), Some(r#"{"op":"curves","rgb":[[0,0.1],[0.5,0.7],[1,1]]}"#));
        assert_eq!(at(r#"{"op":"curves","rgb":[[0,0.2],[0.5,0.9],[1,1]]}"#, 0.0), None);
        let ends = at(r#"{"op":"curves","red":[[0.2,0.1],[0.8,0.9]]}"#, 0.5);
        assert_eq!(ends.as_deref(), Some(r#"{"op":"curves","red":[[0,0.05],[0.2,0.15],[0.8,0.85],[1,0.95]]}"#));
        let beyond = at(r#"{"op":"curves","rgb":[[0,0.2],[0.5,0.9],[1,1]]}"#, 1.5);
        assert_eq!(beyond.as_deref(), Some(r#"{"op":"curves","rgb":[[0,0.3],[0.5,1],[1,1]]}"#));
    }
}
