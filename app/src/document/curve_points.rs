//! The points of a tone curve while they are edited; dragging keeps them valid.

use std::sync::Arc;

/// Points `[input, output]` from 0 to 1, inputs rising.
pub(crate) type Points = Arc<[[f64; 2]]>;

/// The engine's limit of points.
const MAX_POINTS: usize = 16;
/// A press within this distance of a point, along each axis, takes the point.
const GRAB_DISTANCE: f64 = 0.06;
/// The smallest distance between two inputs.
const MIN_GAP: f64 = 0.004;

fn rounded(v: f64) -> f64 {
    (v.clamp(0.0, 1.0) * 1000.0).round() / 1000.0
}

/// A press takes the nearest point, or adds one if none is near. Returns the points and the index of the one that is held.
pub(crate) fn pressed(points: &Points, at: [f64; 2]) -> (Points, usize) {
    let distance = |point: &[f64; 2]| (point[0] - at[0]).abs().max((point[1] - at[1]).abs());
    let nearest = (0..points.len()).min_by(|a, b| distance(&points[*a]).total_cmp(&distance(&points[*b]))).unwrap_or(0);
    let index = points.partition_point(|point| point[0] < at[0]);
    let too_near = points.iter().any(|point| (point[0] - at[0]).abs() < MIN_GAP);
    let held = points.get(nearest).is_some_and(|point| distance(point) < GRAB_DISTANCE);
    if held || too_near || points.len() >= MAX_POINTS {
        return (Arc::clone(points), nearest);
    }
    let mut more = points.to_vec();
    more.insert(index, at.map(rounded));
    (more.into(), index)
}

/// Moves point `index`, at most up to its neighbours.
pub(crate) fn moved(points: &Points, index: usize, [x, y]: [f64; 2]) -> Points {
    let low = index.checked_sub(1).and_then(|before| points.get(before)).map_or(0.0, |point| point[0] + MIN_GAP);
    let high = points.get(index + 1).map_or(1.0, |point| point[0] - MIN_GAP);
    let mut points = points.to_vec();
    if let Some(point) = points.get_mut(index) {
        *point = [rounded(x.max(low).min(high.max(low))), rounded(y)];
    }
    points.into()
}

/// Removes a point; two always stay.
pub(crate) fn without(points: &Points, index: usize) -> Points {
    let mut fewer = points.to_vec();
    if fewer.len() > 2 && index < fewer.len() {
        fewer.remove(index);
    }
    fewer.into()
}

/// Moves point `index` by a distance.
pub(crate) fn nudged(points: &Points, index: usize, [dx, dy]: [f64; 2]) -> Points {
    points.get(index).map_or_else(|| Arc::clone(points), |[x, y]| moved(points, index, [x + dx, y + dy]))
}

/// `0,0 0.25,0.15 1,1`.
pub(crate) fn written(points: &Points) -> String {
    points.iter().map(|[x, y]| format!("{x},{y}")).collect::<Vec<_>>().join(" ")
}

/// Reads what [`written`] writes; the engine says what is wrong with points that are numbers.
pub(crate) fn parsed(text: &str) -> Option<Points> {
    text.split_whitespace()
        .map(|pair| {
            let (x, y) = pair.split_once(',')?;
            Some([x.parse().ok()?, y.parse().ok()?])
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line() -> Points {
        [[0.0, 0.0], [1.0, 1.0]].into()
    }

    #[test]
    fn press_adds_a_point_or_takes_the_near_one() {
        let (points, index) = pressed(&line(), [0.5, 0.7]);
        assert_eq!((written(&points).as_str(), index), ("0,0 0.5,0.7 1,1", 1));
        let (same, index) = pressed(&points, [0.52, 0.68]);
        assert_eq!((same, index), (points, 1));
    }

    #[test]
    fn moved_points_never_pass_their_neighbours() {
        let (points, index) = pressed(&line(), [0.5, 0.7]);
        assert_eq!(moved(&points, index, [2.0, -1.0])[1], [0.996, 0.0]);
        assert_eq!(moved(&points, 0, [0.9, 0.1])[0], [0.496, 0.1]);
        assert!(moved(&points, 2, [0.0, 1.0]).windows(2).all(|pair| pair[0][0] < pair[1][0]));
    }

    #[test]
    fn nudged_points_stay_in_the_square() {
        let (points, index) = pressed(&line(), [0.5, 0.7]);
        assert_eq!(nudged(&points, index, [-0.1, 0.05])[1], [0.4, 0.75]);
        assert_eq!(nudged(&points, 0, [0.0, -0.5])[0], [0.0, 0.0]);
        assert_eq!(nudged(&points, 9, [0.1, 0.1]), points, "there is no such point");
    }

    #[test]
    fn two_points_always_stay_and_sixteen_are_the_most() {
        assert_eq!(without(&line(), 0), line());
        let mut points = line();
        for i in 1..200 {
            (points, _) = pressed(&points, [f64::from(i) / 200.0, if i % 2 == 0 { 0.2 } else { 0.8 }]);
        }
        assert_eq!(points.len(), MAX_POINTS);
    }

    #[test]
    fn points_read_back_as_they_are_written() {
        let points: Points = [[0.0, 0.125], [0.4, 0.3], [1.0, 1.0]].into();
        assert_eq!(parsed(&written(&points)), Some(points));
        assert_eq!(parsed("0,0 1"), None);
    }
}
