//! VP8 key frames (RFC 6386), a row of macroblocks at a time: so a decode may pause, and no picture is held.

mod bools;
mod filter;
mod header;
mod modes;
mod plane;
mod predict;
mod residue;
mod tables;

use self::bools::Bools;
use self::header::Header;
use self::modes::{Edge, Luma, Modes};
use self::plane::Plane;
use self::residue::{Beside, Probabilities, Residue};

/// What is known of the macroblocks above.
#[derive(Debug, Clone, Copy, Default)]
struct Neighbour {
    modes: Edge,
    coefficients: Beside,
}

/// How the edges of a macroblock are filtered.
#[derive(Debug, Clone, Copy)]
struct Edges {
    filter: header::Filter,
    inside: bool,
}

/// A frame that is decoded from top to bottom.
#[derive(Debug)]
pub(super) struct Rows<'a> {
    header: Header,
    modes: Bools<'a>,
    /// Each has the coefficients of a row of macroblocks in turn.
    partitions: Vec<Bools<'a>>,
    above: Vec<Neighbour>,
    edges: Vec<Edges>,
    /// Rows of macroblocks, and how many are decoded.
    rows: usize,
    done: usize,
    luma: Plane<16>,
    chroma: [Plane<8>; 2],
}

impl<'a> Rows<'a> {
    /// Reads the header of a frame of that size in pixels. `None`: it is damaged.
    pub(super) fn new(bytes: &'a [u8], (width, height): (usize, usize)) -> Option<Self> {
        let (header, modes, partitions) = header::read(bytes)?;
        let columns = width.div_ceil(16);
        Some(Self {
            header,
            modes,
            partitions,
            above: vec![Neighbour::default(); columns],
            edges: Vec::with_capacity(columns),
            rows: height.div_ceil(16),
            done: 0,
            luma: Plane::new(columns),
            chroma: [Plane::new(columns), Plane::new(columns)],
        })
    }

    /// What is held of a frame of that width.
    pub(super) const fn bytes(width: usize) -> usize {
        let columns = width.div_ceil(16);
        let planes = Plane::<16>::bytes(columns) + 2 * Plane::<8>::bytes(columns);
        planes + columns * (size_of::<Neighbour>() + size_of::<Edges>()) + size_of::<Probabilities>()
    }

    /// Goes on until the next row of macroblocks is final, which the planes have as their older one then. `None`: it is damaged.
    pub(super) fn advance(&mut self) -> Option<()> {
        if self.done == 0 {
            self.row()?;
        }
        self.luma.shift();
        self.chroma.iter_mut().for_each(Plane::shift);
        if self.done < self.rows { self.row() } else { Some(()) }
    }

    /// Line `y` of luma in the row of macroblocks that is final.
    pub(super) fn luma(&self, y: usize) -> &[u8] {
        self.luma.line(y as isize)
    }

    /// The same of both chromas; also the line before the first one, and the one behind the last.
    pub(super) fn chroma(&self, y: isize) -> [&[u8]; 2] {
        self.chroma.each_ref().map(|plane| plane.line(y))
    }

    /// Decodes a row of macroblocks, and filters it.
    fn row(&mut self) -> Option<()> {
        let (has_above, mut left) = (self.done > 0, Neighbour::default());
        self.luma.begin_row(has_above);
        self.chroma.iter_mut().for_each(|plane| plane.begin_row(has_above));
        self.edges.clear();
        let partition = self.done % self.partitions.len();
        for x in 0..self.above.len() {
            self.macroblock(x, has_above, partition, &mut left)?;
        }
        self.filter(has_above);
        self.done += 1;
        Some(())
    }

    fn macroblock(&mut self, x: usize, has_above: bool, partition: usize, left: &mut Neighbour) -> Option<()> {
        let Self { header, modes, partitions, above, edges, luma, chroma, .. } = self;
        let (above, coefficients) = (above.get_mut(x)?, partitions.get_mut(partition)?);
        let Modes { segment, is_skipped, luma: mode, chroma: chroma_mode } =
            modes::read(modes, header, &mut above.modes, &mut left.modes);
        let has_second = matches!(mode, Luma::Whole(_));
        let residue = if is_skipped {
            above.coefficients.skip(has_second);
            left.coefficients.skip(has_second);
            Residue::NONE
        } else {
            let beside = (&mut above.coefficients, &mut left.coefficients);
            residue::read(coefficients, &header.tokens, header.steps.get(segment)?, has_second, beside)
        };
        if !modes.is_whole() || !coefficients.is_whole() {
            return None;
        }
        let around = luma.around(x, has_above);
        let samples = match mode {
            Luma::Whole(mode) => {
                let mut samples = predict::whole(mode, &around);
                if residue.any {
                    let rows = samples.as_chunks_mut().0.iter_mut().zip(&residue.luma);
                    rows.for_each(|(rows, blocks)| predict::add(rows, blocks));
                }
                samples
            }
            Luma::Small(modes) => predict::in_small_blocks(&modes, &residue.luma, &around, luma.beyond(x)),
        };
        luma.put(x, &samples);
        for (plane, blocks) in chroma.iter_mut().zip(&residue.chroma) {
            let mut samples = predict::whole(chroma_mode, &plane.around(x, has_above));
            if residue.any {
                let rows = samples.as_chunks_mut().0.iter_mut().zip(blocks);
                rows.for_each(|(rows, blocks)| predict::add(rows, blocks));
            }
            plane.put(x, &samples);
        }
        let [whole, small] = *header.filters.get(segment)?;
        edges.push(Edges { filter: if has_second { whole } else { small }, inside: !has_second || residue.any });
        Some(())
    }

    fn filter(&mut self, has_above: bool) {
        let Self { header, edges, luma, chroma, .. } = self;
        for (x, Edges { filter, inside }) in edges.iter().enumerate().filter(|(_, edges)| edges.filter.level > 0) {
            if header.simple_filter {
                filter::simple(luma, x, has_above, *filter, *inside);
            } else {
                filter::normal(luma, x, has_above, *filter, *inside);
                chroma.iter_mut().for_each(|plane| filter::normal(plane, x, has_above, *filter, *inside));
            }
        }
    }
}
