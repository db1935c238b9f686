//! A 3 x 4 matrix on (red, green, blue, 1): the form of most colour operations; adjacent ones fuse.

use wide::f32x4;

use super::domain::{Domain, Gray};

/// `out[i] = m[i][0] r + m[i][1] g + m[i][2] b + m[i][3]`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Affine([[f64; 4]; 3]);

impl Affine {
    /// `gain * v + offset` in each channel.
    pub(crate) const fn uniform(gain: f64, offset: f64) -> Self {
        Self([[gain, 0.0, 0.0, offset], [0.0, gain, 0.0, offset], [0.0, 0.0, gain, offset]])
    }

    /// A gain and an offset for each channel.
    pub(crate) const fn diagonal([a, b, c]: [f64; 3], [x, y, z]: [f64; 3]) -> Self {
        Self([[a, 0.0, 0.0, x], [0.0, b, 0.0, y], [0.0, 0.0, c, z]])
    }

    pub(crate) const fn linear(m: [[f64; 3]; 3]) -> Self {
        Self([[m[0][0], m[0][1], m[0][2], 0.0], [m[1][0], m[1][1], m[1][2], 0.0], [m[2][0], m[2][1], m[2][2], 0.0]])
    }

    /// Interpolates from the identity to `self` by `amount`.
    pub(crate) fn mixed(self, amount: f64) -> Self {
        let mut matrix = self.0;
        for (i, row) in matrix.iter_mut().enumerate() {
            for (j, cell) in row.iter_mut().enumerate() {
                let identity = if i == j { 1.0 } else { 0.0 };
                *cell = identity * (1.0 - amount) + *cell * amount;
            }
        }
        Self(matrix)
    }

    /// The composition: this matrix, then `next`.
    pub(crate) fn then(self, next: Self) -> Self {
        let row = |n: [f64; 4]| {
            let cell = |j: usize| n[0] * self.0[0][j] + n[1] * self.0[1][j] + n[2] * self.0[2][j];
            [cell(0), cell(1), cell(2), cell(3) + n[3]]
        };
        Self([row(next.0[0]), row(next.0[1]), row(next.0[2])])
    }

    /// Whether each output channel depends on the same input channel only.
    pub(crate) fn is_diagonal(&self) -> bool {
        self.0.iter().enumerate().all(|(i, row)| (0..3).all(|j| i == j || row[j] == 0.0))
    }

    /// The effect on a grey picture in `domain`. The sums are of f64 constants, with an error far below an 8-bit step.
    pub(crate) fn gray(&self, domain: Domain) -> Gray {
        let [first, second, third] = self.0;
        let (makes, keeps) = if domain == Domain::Oklab {
            let colourless = |row: [f64; 4], from: usize| row[from..].iter().all(|cell| *cell == 0.0);
            let from_lightness = |row: [f64; 4]| row[0] == 0.0 && row[3] == 0.0;
            (colourless(second, 0) && colourless(third, 0), from_lightness(second) && from_lightness(third))
        } else {
            let [r, g, b] = self.0.map(|row| (row[0] + row[1] + row[2], row[3]));
            let near = |a: (f64, f64), b: (f64, f64)| (a.0 - b.0).abs() < 1e-9 && (a.1 - b.1).abs() < 1e-9;
            (first == second && second == third, near(r, g) && near(g, b))
        };
        match (makes, keeps) {
            (true, _) => Gray::Makes,
            (false, true) => Gray::Keeps,
            (false, false) => Gray::Loses,
        }
    }

    /// Whether it maps three equal colours to three equal colours bit by bit. A matrix like saturation keeps grey by sums of three weights
    /// that differ between rows, so only within rounding: it needs three planes.
    pub(crate) fn fits_one_plane(&self) -> bool {
        let [r, g, b] = self.0.map(|row| row.map(|cell| (cell as f32).to_bits()));
        if self.is_diagonal() { [r[0], r[3]] == [g[1], g[3]] && [r[0], r[3]] == [b[2], b[3]] } else { r == g && g == b }
    }

    /// Whether it maps any three colours to three equal colours bit by bit.
    pub(crate) fn makes_one_plane(&self) -> bool {
        self.0[0] == self.0[1] && self.0[0] == self.0[2]
    }

    /// Applies it to one row of grey, with the same result as [`Self::apply`] on three equal planes.
    pub(crate) fn apply_gray(&self, plane: &mut [[f32; 4]]) {
        let m = self.0[0].map(|cell| f32x4::splat(cell as f32));
        if self.is_diagonal() {
            for v in plane {
                *v = (f32x4::from(*v) * m[0] + m[3]).to_array();
            }
        } else {
            for v in plane {
                let x = f32x4::from(*v);
                *v = (m[0] * x + m[1] * x + m[2] * x + m[3]).to_array();
            }
        }
    }

    /// Applies it to one row of three colour planes.
    pub(crate) fn apply(&self, r: &mut [[f32; 4]], g: &mut [[f32; 4]], b: &mut [[f32; 4]]) {
        let m = self.0.map(|row| row.map(|cell| f32x4::splat(cell as f32)));
        if self.is_diagonal() {
            for (i, plane) in [r, g, b].into_iter().enumerate() {
                let (gain, offset) = (m[i][i], m[i][3]);
                for v in plane {
                    *v = (f32x4::from(*v) * gain + offset).to_array();
                }
            }
        } else {
            for ((r, g), b) in r.iter_mut().zip(g).zip(b) {
                let (x, y, z) = (f32x4::from(*r), f32x4::from(*g), f32x4::from(*b));
                let row = |m: [f32x4; 4]| (m[0] * x + m[1] * y + m[2] * z + m[3]).to_array();
                (*r, *g, *b) = (row(m[0]), row(m[1]), row(m[2]));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(affine: Affine, rgb: [f32; 3]) -> [f32; 3] {
        let mut planes = rgb.map(|v| [[v; 4]]);
        let [r, g, b] = &mut planes;
        affine.apply(r, g, b);
        planes.map(|plane| plane[0][0])
    }

    #[test]
    fn affine_composition_equals_one_after_the_other() {
        let swap = Affine::linear([[0.0, 1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]);
        let gain = Affine::uniform(2.0, -0.25);
        let rgb = [0.5, 0.25, 0.75];
        assert_eq!(run(swap.then(gain), rgb), run(gain, run(swap, rgb)));
        assert_eq!(run(gain.then(swap), rgb), [0.25, 0.75, 1.25]);
    }

    #[test]
    fn affine_mix_of_nothing_is_the_identity() {
        let any = Affine([[0.1, 0.2, 0.3, 0.4], [0.5, 0.6, 0.7, 0.8], [0.9, 1.0, 1.1, 1.2]]);
        assert_eq!(run(any.mixed(0.0), [0.1, 0.2, 0.3]), [0.1, 0.2, 0.3]);
        assert_eq!(any.mixed(1.0), any);
    }
}
