//! The head of a tiled TIFF: the header, a directory for each level, and the tables of tiles.

use super::fields::{Field, Form, Places, Writer, put};
use super::profile::srgb_profile;
use super::tile;
use crate::image::{Channels, PyramidCompression, PyramidLevel, PyramidSettings, Subsampling};
use crate::metadata::{Blocks, Density, ExifDirectories, ExifField};

/// Tags (TIFF 6.0, section 22; its supplements; XMP specification, part 3; ICC.1, annex B).
const SUBFILE_TYPE: u16 = 254;
const WIDTH: u16 = 256;
const HEIGHT: u16 = 257;
const BITS: u16 = 258;
const COMPRESSION: u16 = 259;
const PHOTOMETRIC: u16 = 262;
const ORIENTATION: u16 = 274;
const SAMPLES: u16 = 277;
const X_RESOLUTION: u16 = 282;
const Y_RESOLUTION: u16 = 283;
const PLANAR: u16 = 284;
const RESOLUTION_UNIT: u16 = 296;
const PREDICTOR: u16 = 317;
const TILE_WIDTH: u16 = 322;
const TILE_HEIGHT: u16 = 323;
const TILE_OFFSETS: u16 = 324;
const TILE_LENGTHS: u16 = 325;
const EXTRA_SAMPLES: u16 = 338;
const SUBSAMPLING: u16 = 530;
const CHROMA_POSITION: u16 = 531;
const REFERENCE: u16 = 532;
const XMP: u16 = 700;
const IPTC: u16 = 33_723;
const PROFILE: u16 = 34_675;

/// Compressions: JPEG (supplement 2), and deflate (supplement 2).
const JPEG: u16 = 7;
const DEFLATE: u16 = 8;

/// Values of the tag of the samples' meaning.
const BLACK_IS_ZERO: u16 = 1;
const RGB: u16 = 2;
const LUMA_CHROMA: u16 = 6;

/// Pixels per inch of a result whose source states no density.
const DEFAULT_DENSITY: u32 = 300;

/// The largest file with offsets of 32 bits.
const CLASSIC_BYTES: u64 = u32::MAX as u64;

/// The facts that a head states.
#[derive(Debug, Clone, Copy)]
pub(crate) struct HeadSettings<'a> {
    pub(crate) settings: PyramidSettings,
    pub(crate) channels: Channels,
    pub(crate) levels: &'a [PyramidLevel],
    /// Whether the offsets have 64 bits even if 32 are enough.
    pub(crate) always_big: bool,
}

impl HeadSettings<'_> {
    /// The most bytes that a file with a head of this length can have.
    fn most_file_bytes(&self, head_bytes: usize) -> u64 {
        let tiles: usize = self.levels.iter().map(PyramidLevel::tiles).sum();
        head_bytes as u64 + tiles as u64 * tile::most_bytes(self.settings, self.channels)
    }
}

/// The head of a file.
#[derive(Debug)]
pub(crate) struct Head {
    bytes: Vec<u8>,
    form: Form,
    /// The offsets of the tables of each level.
    tables: Vec<Tables>,
}

#[derive(Debug, Clone, Copy)]
struct Tables {
    offsets: usize,
    lengths: usize,
}

impl Head {
    /// The head of a file with these metadata. Its tables are empty.
    pub(crate) fn new(facts: HeadSettings<'_>, blocks: &Blocks) -> Self {
        let exif = blocks.exif.as_deref().map(ExifDirectories::of).unwrap_or_default();
        // All values of EXIF are copied unchanged, so the file has their byte order.
        let form = |big| Form { big_endian: exif.big_endian, big };
        let write = |big| Self::write(form(big), facts, blocks, &exif);
        let head = write(facts.always_big);
        let is_small = facts.most_file_bytes(head.len()) <= CLASSIC_BYTES;
        if is_small || facts.always_big { head } else { write(true) }
    }

    /// Estimated memory of a head in bytes, without metadata.
    pub(crate) fn bytes(levels: &[PyramidLevel]) -> u64 {
        let tiles: usize = levels.iter().map(PyramidLevel::tiles).sum();
        // A vector that grows by doubling, and the tables of one level before they are copied.
        (3 * (tiles * 12 + levels.len() * 1024)) as u64
    }

    fn write(form: Form, facts: HeadSettings<'_>, blocks: &Blocks, exif: &ExifDirectories<'_>) -> Self {
        let mut writer = Writer::new(form);
        let note = standing(exif).filter(|note| note.standing >= Some(writer.bytes.len()));
        if let Some(ExifField { standing: Some(at), value, .. }) = note {
            writer.bytes.resize(*at, 0);
            writer.bytes.extend_from_slice(value);
        }
        let placed = note.and_then(|note| note.standing);
        let profile = srgb_profile(facts.channels);
        let tables = facts
            .levels
            .iter()
            .enumerate()
            .map(|(i, level)| {
                let mut fields = level_fields(form, facts, level, i > 0);
                fields.push(Field::undefined(PROFILE, &profile));
                let (x, y, unit) = density(blocks.density);
                fields.extend([form.ratios(X_RESOLUTION, &[x]), form.ratios(Y_RESOLUTION, &[y])]);
                fields.push(form.shorts(RESOLUTION_UNIT, &[unit]));
                if i == 0 {
                    fields.extend(blocks.xmp.as_deref().map(|xmp| Field::bytes(XMP, xmp)));
                    fields.extend(blocks.iptc.as_deref().map(|iptc| Field::undefined(IPTC, iptc)));
                    fields.extend(exif_fields(exif, placed));
                }
                let places: Places = writer.next_directory(fields);
                Tables { offsets: places.of(TILE_OFFSETS), lengths: places.of(TILE_LENGTHS) }
            })
            .collect();
        writer.align();
        Self { bytes: writer.bytes, form, tables }
    }

    pub(crate) const fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Stores where a tile is: the offset of its first byte, and its length.
    pub(crate) fn set_tile(&mut self, level: usize, tile: usize, offset: u64, length: u64) {
        let Some(Tables { offsets, lengths }) = self.tables.get(level).copied() else { return };
        put(&mut self.bytes, offsets + tile * self.form.offset_bytes(), &self.form.offset(offset));
        put(&mut self.bytes, lengths + tile * 4, &self.form.four(length as u32));
    }

    pub(crate) fn finish(self) -> Vec<u8> {
        self.bytes
    }
}

/// The fields about the samples of a level.
fn level_fields<'a>(form: Form, facts: HeadSettings<'_>, level: &PyramidLevel, is_reduced: bool) -> Vec<Field<'a>> {
    let HeadSettings { settings, channels, .. } = facts;
    let (tile, count) = (settings.tile.px(), level.tiles());
    let (compression, color) = match settings.compression {
        PyramidCompression::Deflate => (DEFLATE, RGB),
        PyramidCompression::Jpeg { .. } => (JPEG, LUMA_CHROMA),
    };
    let photometric = if channels.is_gray() { BLACK_IS_ZERO } else { color };
    let mut fields = vec![
        form.longs(SUBFILE_TYPE, &[u32::from(is_reduced)]),
        form.longs(WIDTH, &[level.width]),
        form.longs(HEIGHT, &[level.height]),
        form.shorts(BITS, &vec![8; channels.count()]),
        form.shorts(COMPRESSION, &[compression]),
        form.shorts(PHOTOMETRIC, &[photometric]),
        form.shorts(ORIENTATION, &[1]),
        form.shorts(SAMPLES, &[channels.count() as u16]),
        form.shorts(PLANAR, &[1]),
        form.longs(TILE_WIDTH, &[tile]),
        form.longs(TILE_HEIGHT, &[tile]),
        form.offset_table(TILE_OFFSETS, count),
        form.length_table(TILE_LENGTHS, count),
    ];
    if channels.has_alpha() {
        // Straight, not multiplied into the colours.
        fields.push(form.shorts(EXTRA_SAMPLES, &[2]));
    }
    match settings.compression {
        PyramidCompression::Deflate => fields.push(form.shorts(PREDICTOR, &[2])),
        PyramidCompression::Jpeg { quality } if !channels.is_gray() => {
            let sampling = match PyramidCompression::subsampling(quality) {
                Subsampling::S420 => [2, 2],
                Subsampling::S444 => [1, 1],
            };
            fields.push(form.shorts(SUBSAMPLING, &sampling));
            // Between the pixels, and the whole range of a byte, as JFIF defines both.
            fields.push(form.shorts(CHROMA_POSITION, &[1]));
            fields.push(form.ratios(REFERENCE, &[[0, 1], [255, 1], [128, 1], [255, 1], [128, 1], [255, 1]]));
        }
        PyramidCompression::Jpeg { .. } => {}
    }
    fields
}

/// XResolution, YResolution and ResolutionUnit.
fn density(stated: Option<Density>) -> ([u32; 2], [u32; 2], u16) {
    stated.and_then(Density::tiff).unwrap_or(([DEFAULT_DENSITY, 1], [DEFAULT_DENSITY, 1], 2))
}

/// The maker's note that must keep its offset.
fn standing<'b, 'a>(exif: &'b ExifDirectories<'a>) -> Option<&'b ExifField<'a>> {
    exif.settings.iter().find(|field| field.standing.is_some())
}

/// The fields of EXIF, behind those that describe the samples, and so without effect where they state the same.
fn exif_fields<'a>(exif: &ExifDirectories<'a>, placed: Option<usize>) -> Vec<Field<'a>> {
    let [settings_link, gps_link] = ExifDirectories::LINKS;
    // Without its place, a maker's note has no meaning.
    let kept = |field: &&ExifField<'a>| field.standing.is_none_or(|at| placed == Some(at));
    let fields = |of: &[ExifField<'a>]| -> Vec<Field<'a>> {
        of.iter().filter(kept).map(|field| Field::exif(field, placed)).collect()
    };
    let inner = |tag: u16, fields: Vec<Field<'a>>| (!fields.is_empty()).then(|| Field::directory(tag, fields));
    let mut main = fields(&exif.main);
    main.extend(inner(settings_link, fields(&exif.settings)));
    main.extend(inner(gps_link, fields(&exif.gps)));
    main
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(tiles: u32, channels: Channels, settings: PyramidSettings, metadata_bytes: usize) -> Head {
        let side = settings.tile.px();
        let levels = [PyramidLevel { width: tiles * side, height: side, columns: tiles, rows: 1 }];
        let blocks = Blocks { xmp: Some(vec![b' '; metadata_bytes]), ..Blocks::default() };
        Head::new(HeadSettings { settings, channels, levels: &levels, always_big: false }, &blocks)
    }

    /// No picture within the limits is this large, so the decision is tested with the head alone.
    #[test]
    fn head_is_that_of_a_big_tiff_above_four_gigabytes() {
        let jpeg = PyramidSettings { compression: PyramidCompression::Jpeg { quality: 85 }, ..Default::default() };
        for (settings, channels) in [(PyramidSettings::default(), Channels::Rgba), (jpeg, Channels::Rgb)] {
            let tile_bytes = tile::most_bytes(settings, channels);
            let tiles = (CLASSIC_BYTES / tile_bytes) as u32 - 1;
            let head = |metadata_bytes| head(tiles, channels, settings, metadata_bytes);
            let others = head(8).len() as u64 - 8 + u64::from(tiles) * tile_bytes;
            // The largest even length, because a head ends at an even offset.
            let most = ((CLASSIC_BYTES - others) / 2 * 2) as usize;
            let (below, above) = (head(most), head(most + 2));
            assert_eq!(below.len() as u64 + u64::from(tiles) * tile_bytes, CLASSIC_BYTES - 1);
            assert!(below.bytes.starts_with(b"II\x2a\0") && above.bytes.starts_with(b"II\x2b\0"));

            // The last tile of a large file is beyond the reach of 32 bits.
            let mut above = above;
            above.set_tile(0, tiles as usize - 1, CLASSIC_BYTES + 1, 7);
            let last = above.tables.first().unwrap().offsets + (tiles as usize - 1) * 8;
            assert_eq!(above.bytes.get(last..last + 8), Some(&(CLASSIC_BYTES + 1).to_le_bytes()[..]));
        }
    }
}
