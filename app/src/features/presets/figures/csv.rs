//! Tables as CSV (RFC 4180), with a byte order mark, because spreadsheets take a file without one for another encoding.
//!
//! A spreadsheet takes a text that begins with `=`, `+`, `-`, `@`, a tab or a line break for a formula. Names come from
//! other people, so such a text gets an apostrophe in front (OWASP, *CSV Injection*). Numbers stay numbers.

/// A cell.
#[derive(Debug, Clone, PartialEq)]
pub(in super::super) enum Cell {
    Text(String),
    Number(f64),
    Empty,
}

impl From<u64> for Cell {
    fn from(count: u64) -> Self {
        Self::Number(count as f64)
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Option<f64>> for Cell {
    fn from(number: Option<f64>) -> Self {
        number.map_or(Self::Empty, Self::Number)
    }
}

/// The text of a file with these rows; the first one has the titles.
pub(in super::super) fn csv(rows: &[Vec<Cell>]) -> String {
    let mut text = String::from('\u{feff}');
    for row in rows {
        let cells: Vec<_> = row.iter().map(cell_text).collect();
        text += &cells.join(",");
        text += "\r\n";
    }
    text
}

fn cell_text(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Number(number) if number.is_finite() => number.to_string(),
        Cell::Number(_) => String::new(),
        Cell::Text(text) => quoted(text),
    }
}

fn quoted(text: &str) -> String {
    let is_formula = text.trim_start_matches([' ', '\u{a0}']).starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
    let safe = if is_formula { format!("'{text}") } else { text.to_owned() };
    if safe.contains(['"', ',', ';', '\n', '\r']) { format!("\"{}\"", safe.replace('"', "\"\"")) } else { safe }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(cells: Vec<Cell>) -> String {
        csv(&[cells]).trim_start_matches('\u{feff}').trim_end().to_owned()
    }

    #[test]
    fn cells_are_quoted_where_they_must_be() {
        assert_eq!(line(vec!["plain".into(), "a,b".into(), "say \"so\"".into()]), "plain,\"a,b\",\"say \"\"so\"\"\"");
        assert_eq!(line(vec!["two\nlines".into(), Cell::Empty, 3_u64.into()]), "\"two\nlines\",,3");
    }

    #[test]
    fn texts_are_never_formulas_and_numbers_stay_numbers() {
        for text in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "\u{a0}=1"] {
            assert_eq!(line(vec![text.into()]), format!("'{text}"), "{text:?}");
        }
        assert_eq!(line(vec!["=HYPERLINK(\"x\")".into()]), "\"'=HYPERLINK(\"\"x\"\")\"");
        assert_eq!(line(vec![Cell::Number(-0.3), Some(1.5).into(), None.into(), Cell::Number(f64::NAN)]), "-0.3,1.5,,");
    }

    #[test]
    fn rows_end_as_the_standard_says() {
        assert_eq!(csv(&[vec!["a".into()], vec!["b".into()]]), "\u{feff}a\r\nb\r\n");
    }
}
