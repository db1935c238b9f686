//! EXIF blocks for tests.

/// Writes a TIFF structure with the given directories: lists of tag, kind and value.
pub(in crate::metadata) struct Writer {
    big_endian: bool,
    pub(in crate::metadata) bytes: Vec<u8>,
}

pub(in crate::metadata) type Field<'a> = (u16, u16, &'a [u8]);

impl Writer {
    pub(in crate::metadata) fn new(big_endian: bool) -> Self {
        Self {
            big_endian,
            bytes: if big_endian { b"MM\0\x2a\0\0\0\x08".to_vec() } else { b"II\x2a\0\x08\0\0\0".to_vec() },
        }
    }

    pub(in crate::metadata) fn short(&self, value: u16) -> [u8; 2] {
        if self.big_endian { value.to_be_bytes() } else { value.to_le_bytes() }
    }

    pub(in crate::metadata) fn long(&self, value: usize) -> [u8; 4] {
        if self.big_endian { (value as u32).to_be_bytes() } else { (value as u32).to_le_bytes() }
    }

    /// The length of a directory with its values.
    pub(in crate::metadata) fn length(fields: &[Field<'_>]) -> usize {
        6 + fields.iter().map(|(_, _, value)| 12 + if value.len() > 4 { value.len() } else { 0 }).sum::<usize>()
    }

    pub(in crate::metadata) fn directory(&mut self, fields: &[Field<'_>], next: usize) {
        let mut values = self.bytes.len() + 6 + fields.len() * 12;
        let mut behind = Vec::<u8>::new();
        self.bytes.extend(self.short(fields.len() as u16));
        for (tag, kind, value) in fields {
            let unit = [0, 1, 1, 2, 4, 8, 1, 1][usize::from(*kind)];
            self.bytes.extend([self.short(*tag), self.short(*kind)].concat());
            self.bytes.extend(self.long(value.len() / unit));
            if value.len() > 4 {
                self.bytes.extend(self.long(values));
                values += value.len();
                behind.extend_from_slice(value);
            } else {
                self.bytes.extend_from_slice(value);
                self.bytes.extend(vec![0; 4 - value.len()]);
            }
        }
        self.bytes.extend(self.long(next));
        self.bytes.extend(behind);
    }
}

pub(in crate::metadata) const PLACE: &[u8] = b"\0\0\0\x2a\0\0\0\x01\0\0\0\x15\0\0\0\x01\0\0\0\x07\0\0\0\x01";
pub(in crate::metadata) const NOTE: &[u8] = b"what only the maker knows";

/// A block with camera, settings, a maker's note, a location and a thumbnail.
pub(in crate::metadata) fn block(big_endian: bool) -> Vec<u8> {
    let mut writer = Writer::new(big_endian);
    let ratio = |over: usize, under: usize| [writer.long(over), writer.long(under)].concat();
    let (time, aperture, focal) = (ratio(1, 250), ratio(28, 10), ratio(35, 1));
    let (six, iso, adobe, wide, high) =
        (writer.short(6), writer.short(400), writer.short(0xffff), writer.long(4000), writer.short(3000));
    let settings: Vec<Field<'_>> = vec![
        (0x829a, 5, &time),
        (0x829d, 5, &aperture),
        (0x8827, 3, &iso),
        (0x9003, 2, b"2026:02:03 14:05:06\0"),
        (0x920a, 5, &focal),
        (0x927c, 7, NOTE),
        (0xa001, 3, &adobe),
        (0xa002, 4, &wide),
        (0xa003, 3, &high),
        (0xa434, 2, b"35mm F2\0"),
    ];
    let gps: Vec<Field<'_>> = vec![(1, 2, b"N\0"), (2, 5, PLACE)];
    let zero = [0; 4];
    let camera: Vec<Field<'_>> = vec![
        (0x010f, 2, b"Optics & Sons\0"),
        (0x0110, 2, b"Model 7\0"),
        (0x0112, 3, &six),
        (0x8769, 4, &zero),
        (0x8825, 4, &zero),
    ];
    let settings_at = 8 + Writer::length(&camera);
    let gps_at = settings_at + Writer::length(&settings);
    let thumbnail_at = gps_at + Writer::length(&gps);
    let (to_settings, to_gps) = (writer.long(settings_at), writer.long(gps_at));
    let mut camera = camera.clone();
    camera[3].2 = &to_settings;
    camera[4].2 = &to_gps;
    let (start, length) = (writer.long(thumbnail_at + 30), writer.long(9));
    writer.directory(&camera, thumbnail_at);
    writer.directory(&settings, 0);
    writer.directory(&gps, 0);
    writer.directory(&[(0x0201, 4, &start), (0x0202, 4, &length)], 0);
    assert_eq!(writer.bytes.len(), thumbnail_at + 30);
    writer.bytes.extend(b"thumbnail");
    writer.bytes
}
