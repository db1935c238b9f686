//! A function of one value from 0 to 1 by table, with straight lines between its places; flat outside.

use wide::f32x4;

/// Places less one. With straight lines between them a curve of second derivative 20 is off by 1.5e-7 at most.
const STEPS: usize = 4096;

/// See the module.
#[derive(Debug, Clone)]
pub(crate) struct Table(Vec<f32>);

impl Table {
    pub(crate) fn new(f: impl Fn(f64) -> f64) -> Self {
        // The last value stands twice, so that 1 needs no case of its own.
        Self((0..=STEPS + 1).map(|i| f(i.min(STEPS) as f64 / STEPS as f64) as f32).collect())
    }

    #[inline]
    pub(crate) fn at(&self, v: f32x4) -> f32x4 {
        let place = v.fast_max(f32x4::ZERO).fast_min(f32x4::ONE) * f32x4::splat(STEPS as f32);
        let whole = place.fast_trunc_int();
        let between = place - f32x4::from_i32x4(whole);
        let pairs = whole.to_array().map(|i| match self.0.get(i as usize..i as usize + 2) {
            Some(&[a, b]) => [a, b],
            _ => [0.0; 2],
        });
        let [a, b] = [0, 1].map(|side| f32x4::new(pairs.map(|pair| pair[side])));
        a + (b - a) * between
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table_gives_its_function_between_its_places_and_is_flat_outside() {
        let square = Table::new(|v| v * v);
        for i in 0..=100_000 {
            let v = i as f32 / 1e5;
            assert!((square.at(f32x4::splat(v)).to_array()[0] - v * v).abs() < 2e-7, "{v}");
        }
        assert_eq!(square.at(f32x4::new([-1.0, 0.0, 1.0, 9.0])).to_array(), [0.0, 0.0, 1.0, 1.0]);
    }
}
