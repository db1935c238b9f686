//! What becomes of a blurred picture: itself, or a mixture of it with the picture it was.

use std::fmt;
use std::sync::Arc;

use wide::f32x4;

use crate::pipeline::strip::{ALPHA, COLORS};

/// One row of every plane, as vectors of four.
pub(super) type Planes<'a> = [&'a [[f32; 4]]];
pub(super) type PlanesMut<'a, 'b> = [&'a mut [[f32; 4]]];

/// What a window makes of the blurred pixel.
#[derive(Clone)]
pub(crate) enum Finish {
    /// The blurred pixel is the result.
    Blur,
    /// A function of the pixel and the blurred one; alpha stays.
    Mix(Mix),
}

/// See [`Finish::colors`].
type Mix = Arc<dyn Fn(&Planes<'_>, &mut PlanesMut<'_, '_>) + Send + Sync>;

impl Finish {
    /// A function of the colours as they are and of those around them, both straight: transparent neighbours do not count.
    pub(crate) fn colors(f: impl Fn([f32x4; 3], [f32x4; 3]) -> [f32x4; 3] + Send + Sync + 'static) -> Self {
        Self::Mix(Arc::new(move |centre, blurred| mix(centre, blurred, &f)))
    }
}

impl fmt::Debug for Finish {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if matches!(self, Self::Blur) { "Blur" } else { "Mix" })
    }
}

/// `blurred` becomes the result; both are premultiplied.
fn mix(centre: &Planes<'_>, blurred: &mut PlanesMut<'_, '_>, f: impl Fn([f32x4; 3], [f32x4; 3]) -> [f32x4; 3]) {
    let (colors, alphas) = blurred.split_at_mut(COLORS.min(blurred.len()));
    let ([r, g, b], [cr, cg, cb, ..]) = (colors, centre) else { return };
    let straight = |v: [f32; 4], alpha: f32x4| {
        let visible = alpha.simd_gt(f32x4::ZERO);
        visible.bitselect(f32x4::from(v) / visible.bitselect(alpha, f32x4::ONE), f32x4::ZERO)
    };
    match alphas.first_mut().zip(centre.get(ALPHA)) {
        None => {
            let was = cr.iter().zip(cg.iter()).zip(cb.iter());
            for (((r, g), b), ((cr, cg), cb)) in r.iter_mut().zip(g.iter_mut()).zip(b.iter_mut()).zip(was) {
                let was = [*cr, *cg, *cb].map(f32x4::from);
                [*r, *g, *b] = f(was, [*r, *g, *b].map(f32x4::from)).map(f32x4::to_array);
            }
        }
        Some((blurred_alpha, alpha)) => {
            for i in 0..r.len() {
                let (around, here) = (f32x4::from(blurred_alpha[i]), f32x4::from(alpha[i]));
                let was = [cr[i], cg[i], cb[i]].map(|v| straight(v, here));
                let out = f(was, [r[i], g[i], b[i]].map(|v| straight(v, around)));
                [r[i], g[i], b[i]] = out.map(|v| (v * here).to_array());
            }
            blurred_alpha.copy_from_slice(alpha);
        }
    }
}
