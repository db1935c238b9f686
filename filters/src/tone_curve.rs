//! The tone curve of a curve parameter, for rendering and for drawing in an editor.

/// A monotone cubic through points (Fritsch and Carlson 1980), constant before the first and after the last.
#[derive(Debug, Clone, PartialEq)]
pub struct ToneCurve {
    /// Input, output and slope.
    knots: Vec<[f64; 3]>,
}

impl ToneCurve {
    /// The curve through points `[input, output]` with rising inputs. The identity if there are no points.
    #[must_use]
    pub fn through(points: &[[f64; 2]]) -> Self {
        let slopes: Vec<f64> =
            points.windows(2).map(|pair| (pair[1][1] - pair[0][1]) / (pair[1][0] - pair[0][0])).collect();
        let knots = (0..points.len())
            .map(|i| {
                let before = i.checked_sub(1).and_then(|i| slopes.get(i)).copied();
                let slope = match (before, slopes.get(i).copied()) {
                    // The harmonic mean satisfies the sufficient condition of Fritsch and Carlson.
                    (Some(a), Some(b)) if a * b > 0.0 => 2.0 * a * b / (a + b),
                    (Some(_), Some(_)) | (None, None) => 0.0,
                    (Some(end), None) | (None, Some(end)) => end,
                };
                [points[i][0], points[i][1], slope]
            })
            .collect();
        Self { knots }
    }

    /// The output for an input.
    #[must_use]
    pub fn at(&self, x: f64) -> f64 {
        let after = self.knots.partition_point(|knot| knot[0] <= x);
        let (Some([x0, y0, s0]), Some([x1, y1, s1])) =
            (after.checked_sub(1).and_then(|i| self.knots.get(i)), self.knots.get(after))
        else {
            return self.knots.get(after).or(self.knots.last()).map_or(x, |knot| knot[1]);
        };
        let (h, t) = (x1 - x0, (x - x0) / (x1 - x0));
        let (t2, t3) = (t * t, t * t * t);
        (2.0 * t3 - 3.0 * t2 + 1.0) * y0
            + (t3 - 2.0 * t2 + t) * h * s0
            + (3.0 * t2 - 2.0 * t3) * y1
            + (t3 - t2) * h * s1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn curve_goes_through_its_points_without_overshoot() {
        let points = [[0.1, 0.3], [0.3, 0.3], [0.31, 0.9], [0.8, 0.7], [1.0, 1.0]];
        let curve = ToneCurve::through(&points);
        for [x, y] in points {
            assert!((curve.at(x) - y).abs() < 1e-12, "{x}");
        }
        assert_eq!((curve.at(0.0), curve.at(0.05)), (0.3, 0.3));
        let values: Vec<f64> = (0..=1000).map(|i| curve.at(f64::from(i) / 1000.0)).collect();
        for pair in points.windows(2) {
            let span = |end: f64| (end * 1000.0) as usize;
            let [low, high] = [pair[0][1].min(pair[1][1]), pair[0][1].max(pair[1][1])];
            assert!(
                values[span(pair[0][0]) + 1..span(pair[1][0])].iter().all(|v| (low - 1e-9..=high + 1e-9).contains(v))
            );
        }
    }

    #[test]
    fn curve_of_a_line_is_the_line() {
        let line = ToneCurve::through(&[[0.0, 0.0], [0.25, 0.25], [1.0, 1.0]]);
        assert!((0..=100).map(|i| f64::from(i) / 100.0).all(|v| (line.at(v) - v).abs() < 1e-12));
    }
}
