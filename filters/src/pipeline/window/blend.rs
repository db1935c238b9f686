//! The last step of a blur: the blurred picture itself, or a mix with the original.

use std::fmt;
use std::sync::Arc;

use wide::f32x4;

use crate::pipeline::strip::{split_alpha, split_alpha_mut};

/// One row of every plane, as vectors of four.
pub(super) type Planes<'a> = [&'a [[f32; 4]]];
pub(super) type PlanesMut<'a, 'b> = [&'a mut [[f32; 4]]];

/// How a window combines the blurred pixel with the original.
#[derive(Clone)]
pub(crate) enum Blend {
    /// The blurred pixel is the result.
    Replace,
    /// A function of the original and the blurred pixel; alpha is unchanged.
    Mix(Mix),
}

/// See [`Blend::colors`].
type Mix = Arc<dyn Fn(&Planes<'_>, &mut PlanesMut<'_, '_>) + Send + Sync>;

impl Blend {
    /// Time for each sample, in nanoseconds of the reference machine.
    pub(super) const fn sample_ns(&self) -> f64 {
        match self {
            Self::Replace => 0.0,
            Self::Mix(_) => 0.5,
        }
    }

    /// A function of the original and the blurred colours, both straight: transparent neighbours do not count. It must map three equal
    /// colours to three equal colours.
    pub(crate) fn colors(f: impl Fn([f32x4; 3], [f32x4; 3]) -> [f32x4; 3] + Send + Sync + 'static) -> Self {
        Self::Mix(Arc::new(move |centre, blurred| mix(centre, blurred, &f)))
    }
}

impl fmt::Debug for Blend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if matches!(self, Self::Replace) { "Blur" } else { "Mix" })
    }
}

/// Replaces `blurred` by the result; both are premultiplied.
fn mix(centre: &Planes<'_>, blurred: &mut PlanesMut<'_, '_>, f: impl Fn([f32x4; 3], [f32x4; 3]) -> [f32x4; 3]) {
    let ((centre, here), (blurred, around)) = (split_alpha(centre), split_alpha_mut(blurred));
    let alphas = around.as_ref().zip(here).map(|(around, here)| (&***around, *here));
    match (&mut *blurred, centre) {
        ([v], [was]) => mix_gray(was, v, alphas, f),
        ([r, g, b], [cr, cg, cb]) => mix_colors([cr, cg, cb], [r, g, b], alphas, f),
        _ => {}
    }
    if let (Some(around), Some(here)) = (around, here) {
        around.copy_from_slice(here);
    }
}

/// The alphas of the blurred and the original pixels.
type Alphas<'a> = Option<(&'a [[f32; 4]], &'a [[f32; 4]])>;

fn mix_colors(
    [cr, cg, cb]: [&[[f32; 4]]; 3],
    [r, g, b]: [&mut [[f32; 4]]; 3],
    alphas: Alphas<'_>,
    f: impl Fn([f32x4; 3], [f32x4; 3]) -> [f32x4; 3],
) {
    match alphas {
        None => {
            let was = cr.iter().zip(cg.iter()).zip(cb.iter());
            for (((r, g), b), ((cr, cg), cb)) in r.iter_mut().zip(g.iter_mut()).zip(b.iter_mut()).zip(was) {
                let was = [*cr, *cg, *cb].map(f32x4::from);
                [*r, *g, *b] = f(was, [*r, *g, *b].map(f32x4::from)).map(f32x4::to_array);
            }
        }
        Some((around, here)) => {
            for i in 0..r.len() {
                let (around, here) = (f32x4::from(around[i]), f32x4::from(here[i]));
                let was = [cr[i], cg[i], cb[i]].map(|v| straight(v, here));
                let out = f(was, [r[i], g[i], b[i]].map(|v| straight(v, around)));
                [r[i], g[i], b[i]] = out.map(|v| (v * here).to_array());
            }
        }
    }
}

/// [`mix_colors`] for three equal colours.
fn mix_gray(
    was: &[[f32; 4]],
    v: &mut [[f32; 4]],
    alphas: Alphas<'_>,
    f: impl Fn([f32x4; 3], [f32x4; 3]) -> [f32x4; 3],
) {
    for (i, (v, was)) in v.iter_mut().zip(was).enumerate() {
        let [out, ..] = match alphas {
            None => f([f32x4::from(*was); 3], [f32x4::from(*v); 3]),
            Some((around, here)) => {
                let (around, here) = (f32x4::from(around[i]), f32x4::from(here[i]));
                f([straight(*was, here); 3], [straight(*v, around); 3]).map(|v| v * here)
            }
        };
        *v = out.to_array();
    }
}

fn straight(v: [f32; 4], alpha: f32x4) -> f32x4 {
    let visible = alpha.simd_gt(f32x4::ZERO);
    visible.bitselect(f32x4::from(v) / visible.bitselect(alpha, f32x4::ONE), f32x4::ZERO)
}
