//! Rows of CSV that a spreadsheet opens without taking any cell for a formula.

/// Adds a row.
pub(crate) fn row(table: &mut String, cells: &[String]) {
    for (at, cell) in cells.iter().enumerate() {
        if at > 0 {
            table.push(',');
        }
        table.push_str(&quoted(&harmless(cell)));
    }
    table.push('\n');
}

/// A cell that no spreadsheet takes for a formula, on one line and without what nobody sees.
fn harmless(cell: &str) -> String {
    let clean = crate::words::clean(cell);
    match clean.trim_start().starts_with(['=', '+', '-', '@']) {
        true => format!("'{clean}"),
        false => clean,
    }
}

fn quoted(cell: &str) -> String {
    match cell.contains([',', '"', '\n', '\r']) {
        true => format!("\"{}\"", cell.replace('"', "\"\"")),
        false => cell.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_never_a_formula_and_never_two() {
        let said = |cell: &str| quoted(&harmless(cell));
        assert_eq!(said("=1+1"), "'=1+1");
        assert_eq!(said(" @SUM(A1)"), "' @SUM(A1)");
        assert_eq!(said("+44"), "'+44");
        assert_eq!(said("-2"), "'-2");
        assert_eq!(said("\t=1"), "\u{fffd}=1");
        assert_eq!(said("a, \"b\""), "\"a, \"\"b\"\"\"");
        assert_eq!(said("a\nb"), "a\u{fffd}b");
    }
}
