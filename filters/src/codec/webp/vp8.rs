//! VP8 key frame decoder (RFC 6386). Decodes one row of macroblocks at a time, so that a decode can pause and never holds the whole picture.

mod bool_decoder;
mod header;
mod loop_filter;
mod modes;
mod plane;
mod predict;
mod residue;
mod tables;

use self::bool_decoder::BoolDecoder;
use self::header::Header;
use self::modes::{EdgeModes, LumaMode, MacroblockHeader};
use self::plane::Plane;
use self::residue::{CoefficientProbabilities, NonzeroContext, Residue};

/// The context that a macroblock gives to its neighbour below or to the right.
#[derive(Debug, Clone, Copy, Default)]
struct MacroblockContext {
    modes: EdgeModes,
    coefficients: NonzeroContext,
}

/// The loop filter of a macroblock.
#[derive(Debug, Clone, Copy)]
struct EdgeFilter {
    filter: header::LoopFilter,
    /// Whether the edges between its subblocks are filtered too.
    with_inner_edges: bool,
}

/// A frame, decoded from top to bottom.
#[derive(Debug)]
pub(super) struct KeyFrame<'a> {
    header: Header,
    modes: BoolDecoder<'a>,
    /// The coefficient partitions; rows of macroblocks use them in turn.
    partitions: Vec<BoolDecoder<'a>>,
    above: Vec<MacroblockContext>,
    edge_filters: Vec<EdgeFilter>,
    /// Number of rows of macroblocks.
    row_count: usize,
    /// Number of decoded rows of macroblocks.
    decoded_rows: usize,
    luma: Plane<16>,
    chroma: [Plane<8>; 2],
}

impl<'a> KeyFrame<'a> {
    /// Reads the header of a frame of `width` x `height` pixels. `None` if it is damaged.
    pub(super) fn new(bytes: &'a [u8], (width, height): (usize, usize)) -> Option<Self> {
        let (header, modes, partitions) = header::read(bytes)?;
        let columns = width.div_ceil(16);
        Some(Self {
            header,
            modes,
            partitions,
            above: vec![MacroblockContext::default(); columns],
            edge_filters: Vec::with_capacity(columns),
            row_count: height.div_ceil(16),
            decoded_rows: 0,
            luma: Plane::new(columns),
            chroma: [Plane::new(columns), Plane::new(columns)],
        })
    }

    /// Memory of decoding a frame of `width` pixels, in bytes.
    pub(super) const fn bytes(width: usize) -> usize {
        let columns = width.div_ceil(16);
        let planes = Plane::<16>::bytes(columns) + 2 * Plane::<8>::bytes(columns);
        planes
            + columns * (size_of::<MacroblockContext>() + size_of::<EdgeFilter>())
            + size_of::<CoefficientProbabilities>()
    }

    /// Decodes until the next row of macroblocks is final; [`Self::luma`] and [`Self::chroma`] then return its lines. `None` if the data is
    /// damaged.
    pub(super) fn decode_next_row(&mut self) -> Option<()> {
        if self.decoded_rows == 0 {
            self.decode_row()?;
        }
        self.luma.shift();
        self.chroma.iter_mut().for_each(Plane::shift);
        if self.decoded_rows < self.row_count { self.decode_row() } else { Some(()) }
    }

    /// Line `y` of luma, counted within the final row of macroblocks.
    pub(super) fn luma(&self, y: usize) -> &[u8] {
        self.luma.line(y as isize)
    }

    /// Line `y` of both chroma planes, counted within the final row of macroblocks. -1 and 8 are the lines before and after it.
    pub(super) fn chroma(&self, y: isize) -> [&[u8]; 2] {
        self.chroma.each_ref().map(|plane| plane.line(y))
    }

    /// Decodes a row of macroblocks and applies the loop filter.
    fn decode_row(&mut self) -> Option<()> {
        let (has_above, mut left) = (self.decoded_rows > 0, MacroblockContext::default());
        self.luma.begin_row(has_above);
        self.chroma.iter_mut().for_each(|plane| plane.begin_row(has_above));
        self.edge_filters.clear();
        let partition = self.decoded_rows % self.partitions.len();
        for x in 0..self.above.len() {
            self.decode_macroblock(x, has_above, partition, &mut left)?;
        }
        self.filter_row(has_above);
        self.decoded_rows += 1;
        Some(())
    }

    fn decode_macroblock(
        &mut self,
        x: usize,
        has_above: bool,
        partition: usize,
        left: &mut MacroblockContext,
    ) -> Option<()> {
        let Self { header, modes, partitions, above, edge_filters, luma, chroma, .. } = self;
        let (above, coefficients) = (above.get_mut(x)?, partitions.get_mut(partition)?);
        let MacroblockHeader { segment, is_skipped, luma: mode, chroma: chroma_mode } =
            modes::read(modes, header, &mut above.modes, &mut left.modes);
        let has_y2 = matches!(mode, LumaMode::Whole(_));
        let residue = if is_skipped {
            above.coefficients.skip(has_y2);
            left.coefficients.skip(has_y2);
            Residue::NONE
        } else {
            let contexts = (&mut above.coefficients, &mut left.coefficients);
            residue::read(coefficients, &header.probabilities, header.dequant_factors.get(segment)?, has_y2, contexts)
        };
        if !modes.is_complete() || !coefficients.is_complete() {
            return None;
        }
        let neighbours = luma.neighbours(x, has_above);
        let samples = match mode {
            LumaMode::Whole(mode) => {
                let mut samples = predict::block_prediction(mode, &neighbours);
                if residue.has_nonzero {
                    let rows = samples.as_chunks_mut().0.iter_mut().zip(&residue.luma);
                    rows.for_each(|(rows, blocks)| predict::add_residue(rows, blocks));
                }
                samples
            }
            LumaMode::Subblocks(modes) => {
                predict::luma_subblocks(&modes, &residue.luma, &neighbours, luma.above_right(x))
            }
        };
        luma.put_macroblock(x, &samples);
        for (plane, blocks) in chroma.iter_mut().zip(&residue.chroma) {
            let mut samples = predict::block_prediction(chroma_mode, &plane.neighbours(x, has_above));
            if residue.has_nonzero {
                let rows = samples.as_chunks_mut().0.iter_mut().zip(blocks);
                rows.for_each(|(rows, blocks)| predict::add_residue(rows, blocks));
            }
            plane.put_macroblock(x, &samples);
        }
        let [with_one_mode, with_subblock_modes] = *header.filters.get(segment)?;
        edge_filters.push(EdgeFilter {
            filter: if has_y2 { with_one_mode } else { with_subblock_modes },
            with_inner_edges: !has_y2 || residue.has_nonzero,
        });
        Some(())
    }

    fn filter_row(&mut self, has_above: bool) {
        let Self { header, edge_filters, luma, chroma, .. } = self;
        for (x, EdgeFilter { filter, with_inner_edges }) in
            edge_filters.iter().enumerate().filter(|(_, edges)| edges.filter.level > 0)
        {
            if header.simple_filter {
                loop_filter::simple(luma, x, has_above, *filter, *with_inner_edges);
            } else {
                loop_filter::normal(luma, x, has_above, *filter, *with_inner_edges);
                chroma
                    .iter_mut()
                    .for_each(|plane| loop_filter::normal(plane, x, has_above, *filter, *with_inner_edges));
            }
        }
    }
}
