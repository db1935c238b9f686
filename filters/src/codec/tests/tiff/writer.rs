//! A TIFF writer for tests, for every supported layout: written from the specification, independent of the decoder's code.

use std::collections::BTreeMap;

/// A picture and its storage.
#[derive(Debug, Clone)]
pub(crate) struct Picture {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) samples: usize,
    pub(crate) bits: usize,
    pub(crate) float: bool,
    pub(crate) photometric: u64,
    /// Rows of a strip, or the size of a tile.
    pub(crate) strip: usize,
    pub(crate) tile: Option<(usize, usize)>,
    pub(crate) planar: bool,
    pub(crate) compression: u64,
    pub(crate) predictor: u64,
    /// FillOrder 2.
    pub(crate) reversed: bool,
    pub(crate) big_endian: bool,
    /// BigTIFF.
    pub(crate) big: bool,
    pub(crate) extra: Option<u64>,
    /// Further tags: number, kind, values.
    pub(crate) more: Vec<(u16, u16, Vec<u64>)>,
}

impl Picture {
    /// One uncompressed strip.
    pub(crate) fn plain(width: usize, height: usize, samples: usize, bits: usize) -> Self {
        Self {
            width,
            height,
            samples,
            bits,
            float: false,
            photometric: if samples < 3 { 1 } else { 2 },
            strip: height,
            tile: None,
            planar: false,
            compression: 1,
            predictor: 1,
            reversed: false,
            big_endian: false,
            big: false,
            extra: (samples == 2 || samples == 4).then_some(2),
            more: Vec::new(),
        }
    }

    /// The file in which sample `channel` of the pixel `x`, `y` has the bits `sample(x, y, channel)`.
    pub(crate) fn file(&self, sample: impl Fn(usize, usize, usize) -> u32) -> Vec<u8> {
        let (width, height) = self.tile.unwrap_or((self.width, self.strip));
        let planes = if self.planar { self.samples } else { 1 };
        let mut chunks = Vec::new();
        for plane in 0..planes {
            for top in (0..self.height).step_by(height) {
                for left in (0..self.width).step_by(width) {
                    // Tiles are complete; the last strip is not.
                    let bottom = if self.tile.is_some() { top + height } else { (top + height).min(self.height) };
                    let mut bytes = Vec::new();
                    for y in top..bottom {
                        let pixels = (left..left + width).flat_map(|x| {
                            let channels = if self.planar { plane..plane + 1 } else { 0..self.samples };
                            channels.map(move |channel| (x, channel))
                        });
                        let inside = |x: usize, channel| {
                            if x < self.width && y < self.height { sample(x, y, channel) } else { 0 }
                        };
                        let row: Vec<u32> = pixels.map(|(x, channel)| inside(x, channel)).collect();
                        bytes.extend(self.row(&row, if self.planar { 1 } else { self.samples }));
                    }
                    chunks.push(self.compressed(&bytes));
                }
            }
        }
        self.with_chunks(&chunks)
    }

    /// The file with these strips or tiles.
    pub(crate) fn with_chunks(&self, chunks: &[Vec<u8>]) -> Vec<u8> {
        let mut fields: BTreeMap<u16, (u16, Vec<u64>)> = BTreeMap::new();
        let mut set = |tag: u16, kind: u16, values: Vec<u64>| fields.insert(tag, (kind, values));
        set(256, 4, vec![self.width as u64]);
        set(257, 4, vec![self.height as u64]);
        set(258, 3, vec![self.bits as u64; self.samples]);
        set(259, 3, vec![self.compression]);
        set(262, 3, vec![self.photometric]);
        set(266, 3, vec![if self.reversed { 2 } else { 1 }]);
        set(277, 3, vec![self.samples as u64]);
        set(284, 3, vec![if self.planar { 2 } else { 1 }]);
        set(317, 3, vec![self.predictor]);
        set(339, 3, vec![if self.float { 3 } else { 1 }; self.samples]);
        if let Some(extra) = self.extra {
            set(338, 3, vec![extra]);
        }
        let (mut file, mut offsets) = (vec![0; if self.big { 16 } else { 8 }], Vec::new());
        for chunk in chunks {
            offsets.push(file.len() as u64);
            let reverse = |byte: &u8| if self.reversed && self.compression != 7 { byte.reverse_bits() } else { *byte };
            file.extend(chunk.iter().map(reverse));
        }
        let lengths = chunks.iter().map(|chunk| chunk.len() as u64).collect();
        let kind = if self.big { 16 } else { 4 };
        match self.tile {
            Some((width, height)) => {
                set(322, 3, vec![width as u64]);
                set(323, 3, vec![height as u64]);
                set(324, kind, offsets);
                set(325, kind, lengths);
            }
            None => {
                set(278, 4, vec![self.strip as u64]);
                set(273, kind, offsets);
                set(279, kind, lengths);
            }
        }
        for (tag, kind, values) in &self.more {
            set(*tag, *kind, values.clone());
        }
        self.directory(file, &fields)
    }

    /// Appends the directory after the samples.
    fn directory(&self, mut file: Vec<u8>, fields: &BTreeMap<u16, (u16, Vec<u64>)>) -> Vec<u8> {
        let word = if self.big { 8 } else { 4 };
        let mut entries = self.number(fields.len() as u64, if self.big { 8 } else { 2 });
        for (tag, (kind, values)) in fields {
            // A ratio's numerator is in the lower 32 bits, its denominator above.
            let value: Vec<u8> = match kind {
                5 => values
                    .iter()
                    .flat_map(|v| [self.number(v & 0xffff_ffff, 4), self.number(v >> 32, 4)].concat())
                    .collect(),
                1 | 2 | 7 => values.iter().map(|value| *value as u8).collect(),
                3 => values.iter().flat_map(|value| self.number(*value, 2)).collect(),
                16 => values.iter().flat_map(|value| self.number(*value, 8)).collect(),
                _ => values.iter().flat_map(|value| self.number(*value, 4)).collect(),
            };
            entries.extend(self.number(u64::from(*tag), 2));
            entries.extend(self.number(u64::from(*kind), 2));
            entries.extend(self.number(values.len() as u64, word));
            if value.len() <= word {
                entries.extend(&value);
                entries.resize(entries.len() + word - value.len(), 0);
            } else {
                entries.extend(self.number(file.len() as u64, word));
                file.extend(value);
            }
        }
        entries.extend(vec![0; word]);
        let mut head = if self.big_endian { b"MM".to_vec() } else { b"II".to_vec() };
        head.extend(self.number(if self.big { 43 } else { 42 }, 2));
        if self.big {
            head.extend([self.number(8, 2), self.number(0, 2)].concat());
        }
        head.extend(self.number(file.len() as u64, word));
        file[..head.len()].copy_from_slice(&head);
        file.extend(entries);
        file
    }

    fn number(&self, value: u64, bytes: usize) -> Vec<u8> {
        if self.big_endian { value.to_be_bytes()[8 - bytes..].to_vec() } else { value.to_le_bytes()[..bytes].to_vec() }
    }

    /// A packed row of samples after the predictor, with `distance` samples per pixel.
    fn row(&self, samples: &[u32], distance: usize) -> Vec<u8> {
        let bytes = self.bits / 8;
        let mut samples = samples.to_vec();
        if self.predictor == 2 {
            for at in (distance..samples.len()).rev() {
                samples[at] = samples[at].wrapping_sub(samples[at - distance]);
            }
        }
        if self.predictor == 3 {
            let mut row: Vec<u8> =
                (0..bytes).flat_map(|place| samples.iter().map(move |v| v.to_be_bytes()[4 - bytes + place])).collect();
            for at in (distance..row.len()).rev() {
                row[at] = row[at].wrapping_sub(row[at - distance]);
            }
            return row;
        }
        if self.bits.is_multiple_of(8) {
            return samples.iter().flat_map(|v| self.number(u64::from(*v) & ((1 << self.bits) - 1), bytes)).collect();
        }
        let mut row = vec![0_u8; (samples.len() * self.bits).div_ceil(8)];
        for (at, bit) in (0..samples.len() * self.bits).map(|at| (at, self.bits - 1 - at % self.bits)) {
            row[at / 8] |= ((samples[at / self.bits] >> bit & 1) as u8) << (7 - at % 8);
        }
        row
    }

    fn compressed(&self, bytes: &[u8]) -> Vec<u8> {
        match self.compression {
            1 => bytes.to_vec(),
            5 => weezl::encode::Encoder::with_tiff_size_switch(weezl::BitOrder::Msb, 8).encode(bytes).unwrap(),
            8 => fdeflate::compress_to_vec(bytes),
            // Alternating runs and literals, and a no-op byte.
            32_773 => bytes
                .chunk_by(|a, b| a == b)
                .flat_map(|run| run.chunks(128))
                .flat_map(|run| match run {
                    [byte] => vec![0, *byte],
                    [byte, ..] => vec![(1 - run.len() as i32) as u8, *byte, 0x80],
                    [] => Vec::new(),
                })
                .collect(),
            other => panic!("compression {other} is not written here"),
        }
    }
}

/// A sample of a picture with edges, gradients and noise, with this many bits.
pub(crate) fn sample(x: usize, y: usize, channel: usize, bits: usize) -> u32 {
    let edge = if x > y { 60 } else { 0 };
    let noise = (x * 7 + y * 13 + channel * 29) % 5;
    let v = ((edge + x * 2 + y * 3 + channel * 40 + noise) % 256) as u32;
    match bits {
        0..=8 => v >> (8 - bits),
        16.. => (v * 257) ^ (x as u32 & 0xff),
        _ => (v << (bits - 8)) | (x as u32 & ((1 << (bits - 8)) - 1)),
    }
}

/// Grey and colour of every depth, in every layout and byte compression.
pub(crate) fn layouts() -> Vec<(String, Picture)> {
    let mut pictures = Vec::new();
    let kinds = [(1, 1), (1, 2), (1, 4), (1, 8), (1, 16), (2, 8), (3, 8), (3, 12), (3, 16), (4, 8), (4, 16)];
    for (samples, bits) in kinds {
        for compression in [1, 5, 8, 32_773] {
            for (layout, (tile, planar)) in ["strips", "tiles", "planar strips", "planar tiles"].into_iter().zip([
                (None, false),
                (Some((16, 16)), false),
                (None, true),
                (Some((16, 32)), true),
            ]) {
                let predictor = if bits >= 8 && bits != 12 && matches!(compression, 5 | 8) { 2 } else { 1 };
                let picture = Picture {
                    strip: 7,
                    tile,
                    planar,
                    compression,
                    predictor,
                    reversed: bits == 4,
                    big_endian: samples == 3,
                    big: bits == 16,
                    ..Picture::plain(33, 20, samples, bits)
                };
                pictures.push((format!("{samples} x {bits} bits, compression {compression}, {layout}"), picture));
            }
        }
    }
    pictures
}

/// Files of every layout, colour, depth and byte compression, with their names.
pub(crate) fn corpus() -> Vec<(String, Vec<u8>)> {
    let file = |picture: &Picture| picture.file(|x, y, channel| sample(x, y, channel, picture.bits));
    let mut files: Vec<_> = layouts().iter().map(|(name, picture)| (name.clone(), file(picture))).collect();
    let mut add = |name: String, picture: &Picture| files.push((name, file(picture)));
    let plain = Picture::plain(33, 20, 1, 8);
    let ramp = (0..768).map(|i| (i % 256) * 257).collect();
    add("palette".to_owned(), &Picture { photometric: 3, more: vec![(320, 3, ramp)], ..plain.clone() });
    add("white is zero".to_owned(), &Picture { photometric: 0, ..plain });
    let inks = Picture { photometric: 5, extra: None, ..Picture::plain(33, 20, 4, 8) };
    add("inks".to_owned(), &inks);
    for photometric in [8, 9] {
        add(format!("L*a*b* {photometric}"), &Picture { photometric, ..Picture::plain(33, 20, 3, 8) });
    }
    let luma = Picture { photometric: 6, more: vec![(530, 3, vec![1, 1])], ..Picture::plain(33, 20, 3, 8) };
    add("luma and chroma".to_owned(), &luma);
    for (across, down) in [(2, 2), (4, 1), (2, 1)] {
        let picture = Picture { more: vec![(530, 3, vec![across, down])], ..luma.clone() };
        let units = 33_usize.div_ceil(across as usize) * 20_usize.div_ceil(down as usize);
        let bytes = (0..units * (across * down + 2) as usize).map(|i| (i * 5 % 251) as u8).collect();
        files.push((format!("chroma {across} x {down}"), picture.with_chunks(&[bytes])));
    }
    for (bits, predictor) in [(32, 1), (32, 3), (16, 3)] {
        let picture = Picture { float: true, compression: 8, predictor, ..Picture::plain(33, 20, 3, bits) };
        let value = |x: usize, y: usize, channel: usize| {
            let value = (x as f32 / 32.0 + y as f32 / 100.0) / (channel + 1) as f32;
            if bits == 32 { value.to_bits() } else { 0x3000 + (x * 16 + y) as u32 }
        };
        files.push((format!("numbers of {bits} bits, predictor {predictor}"), picture.file(value)));
    }
    files
}
