//! Weighted sums, the core of filters. The order of additions is fixed and the same on every target, and so are the results.

use wide::f32x4;

/// Pixels that are summed at once in registers.
pub(crate) const LANES: usize = 16;

type Sums = [f32x4; LANES / 4];

fn add(sums: &mut Sums, values: &[f32; LANES], weight: f32) {
    let weight = f32x4::splat(weight);
    for (sum, four) in sums.iter_mut().zip(values.as_chunks::<4>().0) {
        *sum += f32x4::from(*four) * weight;
    }
}

fn store(sums: &Sums, out: &mut [f32]) {
    for (four, sum) in out.chunks_mut(4).zip(sums) {
        four.copy_from_slice(&sum.to_array()[..four.len()]);
    }
}

/// `out[i] = sum over k of weights[k] padded[i + k]`.
pub(crate) fn sliding(padded: &[f32], weights: &[f32], out: &mut [f32]) {
    for (block, out) in out.chunks_mut(LANES).enumerate() {
        let mut sums = Sums::default();
        for (values, weight) in padded[block * LANES..].array_windows::<LANES>().zip(weights) {
            add(&mut sums, values, *weight);
        }
        store(&sums, out);
    }
}

/// `out[i] = sum over k of weights[k] rows[k][i]`.
pub(crate) fn weighted(rows: &[&[f32]], weights: &[f32], out: &mut [f32]) {
    let whole = out.len() / LANES * LANES;
    let (blocks, tail) = out.split_at_mut(whole);
    for (block, out) in blocks.chunks_exact_mut(LANES).enumerate() {
        let mut sums = Sums::default();
        for (row, weight) in rows.iter().zip(weights) {
            if let Some(values) = row[block * LANES..].first_chunk::<LANES>() {
                add(&mut sums, values, *weight);
            }
        }
        store(&sums, out);
    }
    for (i, out) in tail.iter_mut().enumerate() {
        *out = rows.iter().zip(weights).fold(0.0, |sum, (row, weight)| sum + row[whole + i] * weight);
    }
}

/// Four partial sums, added in a fixed order, the same on every target.
pub(crate) fn dot(values: &[f32], weights: &[f32]) -> f32 {
    let fours = values.as_chunks::<4>().0.iter().zip(weights.as_chunks::<4>().0);
    let sum = fours.fold(f32x4::ZERO, |sum, (v, w)| sum + f32x4::from(*v) * f32x4::from(*w)).to_array();
    (sum[0] + sum[2]) + (sum[1] + sum[3])
}
