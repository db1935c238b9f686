//! Mutated files: if the header is accepted, decoding succeeds or finds damage.

use super::*;

const LIMITS: Limits = Limits { pixels: 40_000, ..Limits::BROWSER };

fn seeds() -> Vec<Vec<u8>> {
    let rgb = soft(37, 29, 3);
    let three = |factor: SamplingFactor, progressive: bool, restart: u16| {
        encoded(37, 29, ColorType::Rgb, &rgb, |encoder| {
            encoder.set_sampling_factor(factor);
            encoder.set_progressive(progressive);
            encoder.set_restart_interval(restart);
        })
    };
    vec![
        three(SamplingFactor::F_2_2, false, 0),
        three(SamplingFactor::F_2_1, false, 2),
        three(SamplingFactor::F_1_2, true, 0),
        three(SamplingFactor::F_2_2, true, 3),
        encoded(37, 29, ColorType::Luma, &soft(37, 29, 1), |_| {}),
        encoded(37, 29, ColorType::CmykAsYcck, &soft(37, 29, 4), |_| {}),
        encoded(37, 29, ColorType::Rgb, &rgb, |encoder| encoder.set_optimized_huffman_tables(true)),
    ]
}

/// Decodes all rows; an error must be damage.
fn decodes(file: &[u8], header: &Header) -> bool {
    let decoded = open(file, header).and_then(|mut decoder| {
        let mut row = vec![0; header.row_bytes()];
        (0..header.size.height).try_for_each(|_| Ok(decoder.next_row(&mut row)?))
    });
    assert!(matches!(decoded, Ok(()) | Err(Error::Damaged { .. })), "{decoded:?}");
    decoded.is_ok()
}

#[test]
fn jpeg_that_the_header_accepts_is_decoded_or_damaged() {
    let mut state = 23_u32;
    let mut random = |below: usize| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as usize % below
    };
    let (mut refused, mut damaged, mut read) = (0, 0, 0);
    for seed in seeds() {
        // The structure is mostly before the scan.
        let head = seed.windows(2).position(|pair| pair == [0xff, 0xda]).unwrap() + 14;
        for _ in 0..700 {
            let mut file = seed.clone();
            for _ in 0..1 + random(3) {
                let end = if random(4) == 0 { file.len() } else { head.min(file.len()) };
                let at = random(end);
                match random(6) {
                    0 => file[at] ^= 1 << random(8),
                    1 => file[at] = random(256) as u8,
                    2 => file[at] = [0, 0xff, 0xd9, 0xda, 0xc4, 0xdb][random(6)],
                    3 => drop(file.remove(at)),
                    4 => file.insert(at, random(256) as u8),
                    _ => {
                        let part = file[at..(at + 1 + random(40)).min(file.len())].to_vec();
                        let to = random(file.len());
                        file.splice(to..to, part);
                    }
                }
            }
            ranged::compare_outcome(&file, &LIMITS);
            let Ok(header) = header(&file, &LIMITS) else {
                refused += 1;
                continue;
            };
            let small = reduced(&file, &header, Size::new(header.size.width as u32 / 4, 1)).unwrap();
            let whole = [&header, &small].map(|header| decodes(&file, header));
            assert_eq!(whole[0], whole[1], "a scale changes nothing about what is damaged");
            *if whole[0] { &mut read } else { &mut damaged } += 1;
        }
    }
    assert!(refused > 1000 && read > 1000 && damaged < read / 2, "{refused} refused, {read} read, {damaged} damaged");
}
