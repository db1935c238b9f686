use filters::*;
use std::time::Instant;
fn main() {
    let (w, h) = (4000u32, 3000u32);
    let mut px = vec![0u8; (w * h * 3) as usize];
    let mut s = 1u32;
    for (i, p) in px.iter_mut().enumerate() {
        s = s.wrapping_mul(1664525).wrapping_add(1013904223);
        *p = ((i / 16000) as u8).wrapping_add((s >> 27) as u8)
    }
    for ops in std::env::args().skip(1) {
        let r = Recipe::from_json(format!(r#"{{"version":1,"ops":[{ops}]}}"#).as_bytes()).unwrap();
        let mut t = vec![];
        for _ in 0..5 {
            let b = Instant::now();
            let out = render_pixels(&px, w, h, &r, &Limits { memory_bytes: 4 << 30, ..Limits::BROWSER })
                .unwrap()
                .samples
                .len();
            t.push(b.elapsed().as_secs_f64() * 1e3);
            std::hint::black_box(out);
        }
        t.sort_by(f64::total_cmp);
        println!("{:8.1} ms (min {:.1}) {}", t[2], t[0], ops);
    }
}
