//! Tables as programs write them, compared with a plain interpolation in f64; errors, and files in pieces.

use wide::f32x4;

use super::*;

/// Two entries a side, with one colour changed so that the channels differ.
const TWO: &str = "0 0 0\n1 0 0\n0 1 0\n1 1 0\n0 0 1\n1 0 1\n0 1 1\n1 1 0.5\n";

/// The output colour for an input colour.
fn out(file: impl AsRef<[u8]>, rgb: [f32; 3]) -> [f32; 3] {
    let file = file.as_ref();
    let lut = Lut::parse(file).unwrap_or_else(|error| panic!("{error} {}", String::from_utf8_lossy(file)));
    lut.look_up(rgb.map(f32x4::splat)).map(|channel| channel.to_array()[0])
}

fn near(seen: [f32; 3], want: [f64; 3], why: &str) {
    for (seen, want) in seen.into_iter().zip(want) {
        assert!((f64::from(seen) - want).abs() < 1e-5, "{why}: {seen} is not {want}");
    }
}

const INPUTS: [[f32; 3]; 6] =
    [[0.0; 3], [1.0; 3], [0.2, 0.5, 0.9], [0.75, 0.7, 0.1], [0.31, 0.31, 0.31], [-0.5, 0.4, 3.0]];

/// A cube with `decimals` digits, as lines of text.
fn cube(size: usize, decimals: usize, f: impl Fn([f64; 3]) -> [f64; 3]) -> String {
    let mut text = String::new();
    for entry in 0..size.pow(3) {
        let place = |stride: usize| (entry / stride % size) as f64 / (size - 1) as f64;
        let [r, g, b] = f([place(1), place(size), place(size * size)]);
        text += &format!("{r:.decimals$} {g:.decimals$} {b:.decimals$}\n");
    }
    text
}

/// Linear between the entries, so every interpolation reproduces it exactly.
fn linear([r, g, b]: [f64; 3]) -> [f64; 3] {
    [0.2 * r + 0.5 * g, 0.9 - 0.6 * b, 0.1 + 0.3 * r + 0.5 * b]
}

#[test]
fn cube_files_of_every_program_are_read() {
    let rows = cube(4, 6, linear);
    let ten = cube(5, 10, linear);
    let files = [
        (
            "Adobe Photoshop",
            format!(
                "#Created by: Adobe Photoshop Export Color Lookup Plugin\n#Copyright: (C) Copyright 2026\nTITLE \"Portra # 400\"\n\n#LUT size\nLUT_3D_SIZE 4\n\n#data domain\nDOMAIN_MIN 0.0 0.0 0.0\nDOMAIN_MAX 1.0 1.0 1.0\n\n#LUT data points\n{rows}#END data\n"
            ),
        ),
        (
            "DaVinci Resolve",
            format!(
                "# Resolve Film Look LUT\n#   Input: Cineon Log\n\nLUT_3D_SIZE 5\nLUT_3D_INPUT_RANGE 0.0 1.0\n\n{ten}"
            ),
        ),
        (
            "darktable and other Windows programs",
            format!(
                "\u{feff}TITLE \"by dt\"\r\nDOMAIN_MAX 1 1 1\r\nDOMAIN_MIN 0 0 0\r\nLUT_3D_SIZE 4\r\n{}\r\n",
                rows.replace('\n', "\r\n")
            ),
        ),
        ("classic Mac OS", format!("TITLE \"old\"\rLUT_3D_SIZE 4\r\r{}", rows.replace('\n', "\r"))),
        (
            "comments behind numbers",
            format!("LUT_3D_SIZE 4 # points\nDOMAIN_MIN 0 0 0 # black\n{}", rows.replace('\n', " # entry\n")),
        ),
        (
            "tabs, blanks and exponents",
            format!("  lut_3d_size\t4\n{}", rows.replace(' ', "\t ").replace("0.900000", "9.0E-1")),
        ),
        ("a keyword of its own", format!("CREATOR someone\nLUT_3D_SIZE 4\n{rows}")),
        ("no line end at the end", format!("LUT_3D_SIZE 4\n{}", rows.trim_end())),
        ("Latin-1 in a title", String::new()),
    ];
    for (program, file) in &files {
        let mut file = file.clone().into_bytes();
        if file.is_empty() {
            file = [b"TITLE \"K\xf6ln\" \n# \xfc\nLUT_3D_SIZE 4\n", rows.as_bytes()].concat();
        }
        for rgb in INPUTS {
            near(out(&file, rgb), linear(rgb.map(|v| f64::from(v.clamp(0.0, 1.0)))), program);
        }
    }
    let title = |at: usize| Lut::parse(files[at].1.as_bytes()).unwrap().info().title.clone();
    assert_eq!((title(0).as_deref(), title(1)), (Some("Portra # 400"), None));
}

#[test]
fn cube_domain_is_that_of_the_inputs() {
    let domain = |v: f64, low: f64, high: f64| ((v - low) / (high - low)).clamp(0.0, 1.0);
    let rows = cube(3, 6, linear);
    for (header, lows, highs) in [
        ("DOMAIN_MIN -1 0 0.5\nDOMAIN_MAX 1 4 1\n", [-1.0, 0.0, 0.5], [1.0, 4.0, 1.0]),
        ("LUT_3D_INPUT_RANGE -0.25 1.5\n", [-0.25; 3], [1.5; 3]),
        ("DOMAIN_MAX 4 4 4\nLUT_3D_INPUT_RANGE 0 2\n", [0.0; 3], [2.0; 3]),
    ] {
        for rgb in INPUTS {
            let places = [0, 1, 2].map(|i| domain(f64::from(rgb[i]), lows[i], highs[i]));
            near(out(format!("{header}LUT_3D_SIZE 3\n{rows}"), rgb), linear(places), header);
        }
    }
}

/// The curve through `entries` at a position from 0 to 1.
fn curve(entries: &[f64], place: f64) -> f64 {
    let at = place.clamp(0.0, 1.0) * (entries.len() - 1) as f64;
    let cell = (at.floor() as usize).min(entries.len() - 2);
    entries[cell] + (at - cell as f64) * (entries[cell + 1] - entries[cell])
}

#[test]
fn curves_and_shapers_are_looked_up_before_the_cube() {
    let entries = [[0.0, 0.3, 0.6, 0.9, 1.0], [0.0, 0.1, 0.2, 0.5, 1.0], [1.0, 0.7, 0.5, 0.1, 0.0]];
    let lines: String = (0..5).map(|i| format!("{} {} {}\n", entries[0][i], entries[1][i], entries[2][i])).collect();
    let rows = cube(4, 10, linear);
    for (range, low, high) in
        [("", 0.0, 1.0), ("LUT_1D_INPUT_RANGE -0.5 2.0\n", -0.5, 2.0), ("DOMAIN_MAX 2 2 2\n", 0.0, 2.0)]
    {
        for rgb in INPUTS {
            let shaped = [0, 1, 2].map(|i| curve(&entries[i], (f64::from(rgb[i]) - low) / (high - low)));
            near(out(format!("LUT_1D_SIZE 5\n{range}{lines}"), rgb), shaped, "a curve");
            let both = format!("LUT_1D_SIZE 5\n{range}LUT_3D_SIZE 4\nLUT_3D_INPUT_RANGE 0 1\n\n{lines}\n{rows}");
            near(out(both, rgb), linear(shaped), "a shaper and a cube");
        }
    }
}

/// ITU-R BT.709 in ten bits: 64 is black, 940 is white.
#[test]
fn video_levels_are_those_of_ten_bits() {
    let rows = cube(2, 6, |rgb| rgb);
    let legal = |v: f64| (64.0 + 876.0 * v) / 1023.0;
    let full = |v: f64| (1023.0 * v - 64.0) / 876.0;
    for rgb in INPUTS {
        let given = rgb.map(f64::from);
        let clamped = |rgb: [f64; 3]| rgb.map(|v| v.clamp(0.0, 1.0));
        near(out(format!("LUT_IN_VIDEO_RANGE\nLUT_3D_SIZE 2\n{rows}"), rgb), clamped(given.map(legal)), "in");
        near(out(format!("LUT_3D_SIZE 2\nLUT_OUT_VIDEO_RANGE\n{rows}"), rgb), clamped(given).map(full), "out");
        let both = format!("LUT_IN_VIDEO_RANGE\nLUT_OUT_VIDEO_RANGE\nLUT_3D_SIZE 2\n{rows}");
        near(out(both, rgb), clamped(given.map(legal)).map(full), "both");
    }
}

#[test]
fn cube_of_the_finest_and_the_coarsest_is_read() {
    for (size, decimals) in [(2, 1), (33, 6), (65, 9), (129, 10)] {
        let lut = Lut::parse(format!("LUT_3D_SIZE {size}\n{}", cube(size, decimals, |rgb| rgb)).as_bytes()).unwrap();
        let info = lut.info();
        assert_eq!((info.kind, info.size as usize), (LutKind::Cube, size));
        assert_eq!(info.memory_bytes, 4 * (3 * (size as u64).pow(3) + 1));
        let seen = lut.look_up([0.1, 0.62, 0.97].map(f32x4::splat)).map(|v| v.to_array()[0]);
        near(seen, [0.1, 0.62, 0.97], "the identity");
    }
    let lines = "0.5 0.5 0.5\n".repeat(65_536);
    assert_eq!(Lut::parse(format!("LUT_1D_SIZE 65536\n{lines}").as_bytes()).unwrap().info().kind, LutKind::Curve);
}

#[test]
fn cube_in_pieces_is_the_cube() {
    let file = format!("\u{feff}# é\r\nTITLE \"x\"\r\nLUT_1D_SIZE 2\r\rLUT_3D_SIZE 2\n\n0 0 0\r\n1 1 1\r\n{TWO}# end");
    let whole = Lut::parse(file.as_bytes()).unwrap();
    for length in 1..file.len() {
        let mut reader = LutReader::new();
        let mut checker = LutReader::checking();
        for piece in file.as_bytes().chunks(length) {
            reader.push(piece).unwrap();
            checker.push(piece).unwrap();
        }
        assert_eq!(checker.check().as_ref(), Ok(whole.info()));
        let lut = reader.finish().unwrap();
        assert_eq!((lut.info(), lut.numbers()), (whole.info(), whole.numbers()), "{length}");
    }
    assert_eq!(whole.info().id, AssetId(Digest::sha256(file.as_bytes())));
    assert_eq!((whole.info().kind, whole.info().file_bytes), (LutKind::ShapedCube, file.len() as u64));
    let again = Lut::from_numbers(whole.info().id, &whole.numbers()).unwrap();
    assert_eq!((again.numbers(), again.info().memory_bytes), (whole.numbers(), whole.info().memory_bytes));
}

#[test]
fn cube_mistakes_name_their_line() {
    let cases = [
        ("", None, "The table has neither LUT_3D_SIZE nor LUT_1D_SIZE. Export it as a .cube file again."),
        ("LUT_3D_SIZE 2\n0 0 0\n", None, "The table ends after 1 of 8 colours. Export it again."),
        ("LUT_1D_SIZE 2\nLUT_3D_SIZE 2\n0 0 0\n1 1 1\n", None, "The table ends after 0 of 8 colours. Export it again."),
        ("0 0 0\n", Some(1), "has numbers, but LUT_3D_SIZE or LUT_1D_SIZE must come first."),
        ("# x\nLUT_3D_SIZE 130\n", Some(2), "must give a size between 2 and 129."),
        ("# x\r\rLUT_3D_SIZE 1\r", Some(3), "must give a size between 2 and 129."),
        ("# x\r\n\r\nLUT_1D_SIZE 65537", Some(3), "must give a size between 2 and 65536."),
        ("LUT_3D_SIZE 18446744073709551616", Some(1), "must give a size between 2 and 129."),
        ("LUT_3D_SIZE 2\nLUT_3D_SIZE 3", Some(2), "states the size a second time."),
        ("LUT_3D_SIZE 2\n0 0\n", Some(2), "must be three numbers between -10000 and 10000."),
        ("LUT_3D_SIZE 2\n0 0 nan\n", Some(2), "must be three numbers between -10000 and 10000."),
        ("LUT_3D_SIZE 2\n0 0 1e9\n", Some(2), "must be three numbers between -10000 and 10000."),
        ("LUT_3D_SIZE 2\n0,5 0 1\n", Some(2), "must be three numbers between -10000 and 10000."),
        (
            "LUT_3D_SIZE 2\n0 0 0\nTITLE x\nDOMAIN_MIN 0 0 0",
            Some(4),
            "must be three numbers, because keywords must come before the first colour.",
        ),
        ("DOMAIN_MIN 0 0 0 0", Some(1), "must give three numbers."),
        ("LUT_3D_INPUT_RANGE 0", Some(1), "must give two numbers."),
        ("LUT_4D_SIZE 1", Some(1), "begins with a keyword that is unknown in .cube files."),
        ("\0\u{1}", Some(1), "begins with a keyword that is unknown in .cube files."),
        ("<html>", Some(1), "begins with a keyword that is unknown in .cube files."),
    ];
    for (text, line, message) in cases {
        let error = Lut::parse(text.as_bytes()).unwrap_err();
        let message = line.map_or_else(|| message.to_owned(), |line| format!("Line {line} of the table {message}"));
        assert_eq!((error.line, error.message), (line, message), "{text:?}");
    }
    let more = format!("LUT_3D_SIZE 2\n{TWO}0 0 0\n");
    assert_eq!(
        Lut::parse(more.as_bytes()).unwrap_err().message,
        "Line 10 of the table is one too many, because the size of the table is 8 colours."
    );
    for domain in ["DOMAIN_MAX 1 0 1", "DOMAIN_MIN 2 0 0", "LUT_3D_INPUT_RANGE 1 0"] {
        let file = format!("{domain}\nLUT_3D_SIZE 2\n{TWO}");
        assert!(Lut::parse(file.as_bytes()).unwrap_err().message.contains("domain"));
    }
    let long = format!("LUT_3D_SIZE 2\n0 0 0{}\n", " ".repeat(2000) + "0");
    assert_eq!(Lut::parse(long.as_bytes()).unwrap_err().message, "Line 2 of the table is longer than 1024 characters.");
}

/// A large size in the header allocates nothing: memory grows with the numbers that follow.
#[test]
fn cube_header_alone_takes_no_memory_to_check() {
    let mut reader = LutReader::checking();
    reader.push(b"LUT_3D_SIZE 129\n0 0 0\n0 0 0\n").unwrap();
    assert_eq!(reader.cube.numbers.capacity(), 0);
    assert_eq!(reader.check().unwrap_err().message, "The table ends after 2 of 2146689 colours. Export it again.");
}

/// Expected values from OpenColorIO 2.6.0 (`FileTransform`, tetrahedral, not optimised) for [`INPUTS`] with the tables of the golden cases.
/// The last table is without its video levels, which OpenColorIO does not read.
#[test]
fn tables_agree_with_opencolorio() {
    let shaper = include_str!("../../goldens/lut3d/video_shaper.cube");
    let shaper: String =
        shaper.lines().filter(|line| !line.contains("VIDEO_RANGE")).map(|line| format!("{line}\n")).collect();
    let references: [(&str, [[f64; 3]; 6]); 4] = [
        (
            include_str!("../../goldens/lut3d/warm_lights.cube"),
            [
                [0.0, 0.02, 0.1],
                [1.0, 1.0, 0.93],
                [0.16685, 0.51701, 0.94285],
                [0.807_245, 0.74363, 0.052_905],
                [0.257_982, 0.290_723, 0.334_546],
                [0.003_758, 0.3991, 1.0],
            ],
        ),
        (
            include_str!("../../goldens/lut3d/film_curve.cube"),
            [
                [0.0, 0.0, 0.05],
                [1.0, 1.0, 0.95],
                [0.144_956, 0.5, 0.86],
                [0.70819, 0.782_667, 0.14],
                [0.24558, 0.229_910_8, 0.329],
                [0.0, 0.352, 0.95],
            ],
        ),
        (
            include_str!("../../goldens/lut3d/swapped.cube"),
            [
                [0.0, 0.0, 0.0],
                [0.5, 1.0, 1.0],
                [0.45, 0.125, 0.5],
                [0.05, 0.8125, 0.7],
                [0.155, 0.2625, 0.31],
                [1.0, 0.0, 0.4],
            ],
        ),
        (
            &shaper,
            [
                [0.0, 0.0, 0.1],
                [1.0, 1.0, 0.9],
                [0.320_645_3, 0.639_775_6, 0.802_735_4],
                [0.691_626_8, 0.751_290_9, 0.160_628_7],
                [0.273_383_1, 0.437_901_1, 0.256_218_9],
                [0.2, 0.531_899_6, 0.9],
            ],
        ),
    ];
    for (file, expected) in references {
        for (rgb, want) in INPUTS.into_iter().zip(expected) {
            near(out(file, rgb), want, &format!("{rgb:?} by {}", &file[..40]));
        }
    }
}

/// The fuzz target `cube` in small: seeds with bytes changed, removed and repeated give the same result whole and in pieces.
#[test]
fn cube_damage_is_refused_alike_whole_and_in_pieces() {
    let mut state = 1_u64;
    let mut random = |below: usize| {
        // A linear congruential generator (Knuth's MMIX); its high bits are good enough here.
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below.max(1)
    };
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fuzz/seeds/cube");
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let (mut read, mut refused) = (0, 0);
    for seed in paths.iter().map(|path| std::fs::read(path).unwrap()) {
        for _ in 0..1000 {
            let mut file = seed.clone();
            for _ in 0..=random(3) {
                let at = random(file.len());
                match random(4) {
                    0 => file.truncate(at),
                    1 => file.extend_from_within(at..),
                    2 => file.iter_mut().skip(at).take(1).for_each(|byte| *byte = b" \n\r#.-9e\0\xff"[random(10)]),
                    _ => drop(file.drain(at..(at + random(9)).min(file.len()))),
                }
            }
            let whole = Lut::parse(&file);
            let mut pieces = LutReader::checking();
            let pushed = file.chunks(random(20) + 1).try_for_each(|piece| pieces.push(piece));
            let checked = pushed.and_then(|()| pieces.check());
            assert_eq!(checked, whole.as_ref().map(|lut| lut.info().clone()).map_err(Clone::clone));
            match whole {
                Ok(lut) => {
                    let seen = lut.look_up([0.1, 0.5, 2.0].map(f32x4::splat)).map(|channel| channel.to_array()[0]);
                    assert!(seen.iter().all(|v| v.is_finite()));
                    read += 1;
                }
                Err(error) => {
                    assert!(error.message.ends_with('.') && error.line != Some(0), "{}", error.message);
                    refused += 1;
                }
            }
        }
    }
    assert!(read > 200 && refused > 1000, "{read} read, {refused} refused");
}
