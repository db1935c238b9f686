//! Edits the points of a tone curve and keeps them valid during a drag.

use std::sync::Arc;

/// Points `[input, output]` from 0 to 1, sorted by input.
pub(crate) type Points = Arc<[[f64; 2]]>;

/// The largest number of points that the engine accepts.
const MAX_POINTS: usize = 16;
/// The smallest distance between two inputs.
const MIN_GAP: f64 = 0.004;

fn rounded(v: f64) -> f64 {
    (v.clamp(0.0, 1.0) * 1000.0).round() / 1000.0
}

/// Selects the nearest point, or adds one if no point is within `reach` along each axis. Returns the points and the
/// index of the selected one.
pub(crate) fn pressed(points: &Points, at: [f64; 2], reach: f64) -> (Points, usize) {
    let distance = |point: &[f64; 2]| (point[0] - at[0]).abs().max((point[1] - at[1]).abs());
    let nearest = (0..points.len()).min_by(|a, b| distance(&points[*a]).total_cmp(&distance(&points[*b]))).unwrap_or(0);
    let index = points.partition_point(|point| point[0] < at[0]);
    let too_near = points.iter().any(|point| (point[0] - at[0]).abs() < MIN_GAP);
    let is_selected = points.get(nearest).is_some_and(|point| distance(point) < reach);
    if is_selected || too_near || points.len() >= MAX_POINTS {
        return (Arc::clone(points), nearest);
    }
    let mut more = points.to_vec();
    more.insert(index, at.map(rounded));
    (more.into(), index)
}

/// Moves point `index`. Its neighbours limit the movement.
pub(crate) fn moved(points: &Points, index: usize, [x, y]: [f64; 2]) -> Points {
    let low = index.checked_sub(1).and_then(|before| points.get(before)).map_or(0.0, |point| point[0] + MIN_GAP);
    let high = points.get(index + 1).map_or(1.0, |point| point[0] - MIN_GAP);
    let mut points = points.to_vec();
    if let Some(point) = points.get_mut(index) {
        *point = [rounded(x.max(low).min(high.max(low))), rounded(y)];
    }
    points.into()
}

/// Removes a point. The two end points cannot be removed.
pub(crate) fn without(points: &Points, index: usize) -> Points {
    let mut fewer = points.to_vec();
    if is_inner(points, index) {
        fewer.remove(index);
    }
    fewer.into()
}

/// Whether the point is not an end point.
pub(crate) fn is_inner(points: &Points, index: usize) -> bool {
    index > 0 && index + 1 < points.len()
}

/// Converts a value from 0 to 1 to one of 256 levels.
pub(crate) fn level(value: f64) -> f64 {
    (value * 255.0).round()
}

/// Moves point `index` by a number of levels.
pub(crate) fn nudged(points: &Points, index: usize, [dx, dy]: [f64; 2]) -> Points {
    let to = |value: f64, by: f64| if by == 0.0 { value } else { (level(value) + by) / 255.0 };
    points.get(index).map_or_else(|| Arc::clone(points), |[x, y]| moved(points, index, [to(*x, dx), to(*y, dy)]))
}

#[cfg(test)]
mod tests {
    use super::*;

    const REACH: f64 = 0.06;

    fn written(points: &Points) -> String {
        points.iter().map(|[x, y]| format!("{x},{y}")).collect::<Vec<_>>().join(" ")
    }

    fn line() -> Points {
        [[0.0, 0.0], [1.0, 1.0]].into()
    }

    #[test]
    fn press_adds_a_point_or_takes_the_near_one() {
        let (points, index) = pressed(&line(), [0.5, 0.7], REACH);
        assert_eq!((written(&points).as_str(), index), ("0,0 0.5,0.7 1,1", 1));
        let (same, index) = pressed(&points, [0.52, 0.68], REACH);
        assert_eq!((same, index), (points, 1));
    }

    #[test]
    fn moved_points_never_pass_their_neighbours() {
        let (points, index) = pressed(&line(), [0.5, 0.7], REACH);
        assert_eq!(moved(&points, index, [2.0, -1.0])[1], [0.996, 0.0]);
        assert_eq!(moved(&points, 0, [0.9, 0.1])[0], [0.496, 0.1]);
        assert!(moved(&points, 2, [0.0, 1.0]).windows(2).all(|pair| pair[0][0] < pair[1][0]));
    }

    #[test]
    fn nudged_points_move_by_levels_and_stay_in_the_square() {
        let (mut points, index) = pressed(&line(), [0.5, 0.7], REACH);
        for _ in 0..64 {
            points = nudged(&points, index, [-1.0, 0.0]);
        }
        assert_eq!((level(points[1][0]), points[1][1]), (64.0, 0.7), "128 at first");
        assert_eq!(level(nudged(&points, index, [0.0, 10.0])[1][1]), 189.0, "179 at first");
        assert_eq!(nudged(&points, 0, [0.0, -10.0])[0], [0.0, 0.0]);
        assert_eq!(nudged(&points, 9, [1.0, 1.0]), points, "there is no such point");
    }

    #[test]
    fn ends_always_stay_and_sixteen_points_are_the_most() {
        let (three, _) = pressed(&line(), [0.5, 0.7], REACH);
        assert_eq!([0, 1, 2, 3].map(|index| without(&three, index).len()), [3, 2, 3, 3]);
        let mut points = line();
        for i in 1..200 {
            (points, _) = pressed(&points, [f64::from(i) / 200.0, if i % 2 == 0 { 0.2 } else { 0.8 }], REACH);
        }
        assert_eq!(points.len(), MAX_POINTS);
    }
}
