//! A lookup table for a function of one value from 0 to 1, with linear interpolation; constant outside.

use wide::f32x4;

use super::math::whole;

/// Number of steps, a power of two. With linear interpolation, a curve with second derivative 20 is off by 1.5e-7 at most.
const STEPS: usize = 4096;

/// The value at the start of each step, and at the end of the last: 16 KB, which leaves room in a first-level cache.
#[derive(Debug, Clone)]
pub(crate) struct Table(Box<[f32; STEPS + 1]>);

impl Table {
    pub(crate) fn new(f: impl Fn(f64) -> f64) -> Self {
        let mut values = Box::new([0.0; STEPS + 1]);
        for (i, value) in values.iter_mut().enumerate() {
            *value = f(i as f64 / STEPS as f64) as f32;
        }
        Self(values)
    }

    #[inline]
    pub(crate) fn at(&self, v: f32x4) -> f32x4 {
        let place = v.fast_max(f32x4::ZERO).fast_min(f32x4::ONE) * f32x4::splat(STEPS as f32);
        // One belongs to the last step.
        let (whole, index) = whole(place.fast_min(f32x4::splat((STEPS - 1) as f32)));
        let between = place - whole;
        // The remainder changes nothing, but proves to the compiler that the index is in bounds.
        let indices = index.to_array().map(|i| i as usize % STEPS);
        let start = f32x4::new(indices.map(|i| self.0[i]));
        let end = f32x4::new(indices.map(|i| self.0[i + 1]));
        start + (end - start) * between
    }
}

/// `v^exponent` for `v` from 0 to 1, constant outside. The table is over the fourth root, in which the function is smooth at zero for
/// exponents from 1/4 on. Two square roots are exact in IEEE 754 and cheaper than a power.
#[derive(Debug, Clone)]
pub(crate) struct Power(Table);

impl Power {
    pub(crate) fn new(exponent: f64) -> Self {
        Self(Table::new(|root| libm::pow(root, 4.0 * exponent)))
    }

    #[inline]
    pub(crate) fn at(&self, v: f32x4) -> f32x4 {
        self.0.at(v.fast_max(f32x4::ZERO).sqrt().sqrt())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn power_is_that_of_the_formula() {
        for (exponent, error) in [(0.25, 3e-7), (0.45, 3e-7), (1.0, 3e-7), (2.2, 1e-6), (10.0, 2e-5)] {
            let power = Power::new(exponent);
            for i in 0..=65_535 {
                let v = i as f32 / 65_535.0;
                let apart = f64::from(power.at(f32x4::splat(v)).to_array()[0]) - f64::from(v).powf(exponent);
                assert!(apart.abs() < error, "{v} ^ {exponent}: {apart}");
            }
        }
    }

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
