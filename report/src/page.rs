//! A page of a terminal: lines, paragraphs and tables as wide as it is. Colours are ANSI codes; whoever prints the page
//! takes them out where they are not wanted.

use anstyle::{AnsiColor, Style};

pub(crate) const BOLD: Style = Style::new().bold();
pub(crate) const RED: Style = AnsiColor::Red.on_default().bold();
pub(crate) const YELLOW: Style = AnsiColor::Yellow.on_default().bold();
pub(crate) const GREEN: Style = AnsiColor::Green.on_default().bold();
pub(crate) const DIM: Style = Style::new().dimmed();
pub(crate) const PLAIN: Style = Style::new();

/// Columns of a page that nobody measured.
pub(crate) const WIDTH: usize = 100;

/// Text that grows line by line.
pub(crate) struct Page {
    text: String,
    width: usize,
}

/// A column of a table: its head, and whether what does not fit is broken into lines.
pub(crate) struct Column {
    pub(crate) head: &'static str,
    pub(crate) breaks: bool,
}

/// A cell of a table.
pub(crate) struct Cell {
    pub(crate) text: String,
    pub(crate) style: Style,
}

impl Cell {
    pub(crate) fn plain(text: impl Into<String>) -> Cell {
        Cell {
            text: text.into(),
            style: PLAIN,
        }
    }
}

/// Spaces between two columns.
const GAP: usize = 2;

/// No column that breaks becomes narrower.
const NARROWEST: usize = 12;

impl Page {
    pub(crate) fn new(width: usize) -> Page {
        Page {
            text: String::new(),
            width,
        }
    }

    pub(crate) fn into_text(self) -> String {
        self.text
    }

    /// A line that is not broken.
    pub(crate) fn line(&mut self, text: &str) {
        self.text.push_str(text);
        self.text.push('\n');
    }

    /// The same behind a mark in a style.
    pub(crate) fn marked(&mut self, indent: usize, mark: &str, style: Style, text: &str) {
        self.paragraph(indent, &format!("{style}{mark}{style:#}"), text);
    }

    /// A paragraph behind a mark, broken at the width and indented. Either may hold colours.
    pub(crate) fn paragraph(&mut self, indent: usize, mark: &str, text: &str) {
        let hanging = indent + columns(mark);
        let room = self.width.saturating_sub(hanging).max(NARROWEST);
        for (at, line) in broken(text, room).into_iter().enumerate() {
            let before = if at == 0 {
                format!("{}{mark}", " ".repeat(indent))
            } else {
                " ".repeat(hanging)
            };
            self.line(format!("{before}{line}").trim_end());
        }
    }

    pub(crate) fn title(&mut self, title: &str, answer: &str) {
        self.line("");
        self.line(format!("{BOLD}{title}{BOLD:#}  {answer}").trim_end());
    }

    /// The same with an answer that may be longer than a line.
    pub(crate) fn section(&mut self, style: Style, title: &str, answer: &str) {
        self.line("");
        self.marked(0, &format!("{title}  "), style, answer);
    }

    /// Rows under a line of heads, columns aligned. Columns that break share the room that the others leave.
    pub(crate) fn table(&mut self, columns: &[Column], rows: &[Vec<Cell>]) {
        let widths = self.widths(columns, rows);
        let heads = columns.iter().map(|column| Cell {
            text: column.head.to_owned(),
            style: DIM,
        });
        self.row(&heads.collect::<Vec<_>>(), &widths);
        rows.iter().for_each(|row| self.row(row, &widths));
    }

    fn widths(&self, columns: &[Column], rows: &[Vec<Cell>]) -> Vec<usize> {
        let longest = |at: usize| {
            let cells = rows
                .iter()
                .filter_map(|row| row.get(at))
                .map(|cell| cell.text.chars().count());
            cells
                .chain([columns[at].head.chars().count()])
                .max()
                .unwrap_or_default()
        };
        let mut widths: Vec<usize> = (0..columns.len()).map(longest).collect();
        loop {
            let used = widths.iter().sum::<usize>() + GAP * columns.len();
            let widest = (0..columns.len())
                .filter(|at| columns[*at].breaks && widths[*at] > NARROWEST)
                .max_by_key(|at| widths[*at]);
            match widest {
                Some(at) if used > self.width => widths[at] -= 1,
                _ => return widths,
            }
        }
    }

    fn row(&mut self, cells: &[Cell], widths: &[usize]) {
        let lines: Vec<Vec<String>> = cells
            .iter()
            .zip(widths)
            .map(|(cell, width)| broken(&cell.text, *width))
            .collect();
        let height = lines.iter().map(Vec::len).max().unwrap_or_default();
        for at in 0..height {
            let mut line = String::new();
            let mut owed = GAP;
            for ((cell, parts), width) in cells.iter().zip(&lines).zip(widths) {
                let part = parts.get(at).map_or("", String::as_str);
                if !part.is_empty() {
                    let style = cell.style;
                    line.push_str(&format!("{}{style}{part}{style:#}", " ".repeat(owed)));
                    owed = 0;
                }
                owed += width - part.chars().count().min(*width) + GAP;
            }
            self.line(&line);
        }
    }
}

/// Letters that take a column: all but the codes of colours.
fn columns(text: &str) -> usize {
    let mut parts = text.split('\u{1b}');
    let first = parts.next().unwrap_or_default().chars().count();
    let after_code = |part: &str| part.split_once('m').map_or(0, |(_, rest)| rest.chars().count());
    first + parts.map(after_code).sum::<usize>()
}

/// A text in lines of at most `width`; a word that is longer has a line of its own.
pub(crate) fn broken(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0;
    for (at, word) in text.split(' ').enumerate() {
        let length = columns(word);
        if at > 0 && used + 1 + length > width {
            lines.push(String::new());
            used = 0;
        } else if at > 0 {
            if let Some(line) = lines.last_mut() {
                line.push(' ');
            }
            used += 1;
        }
        if let Some(line) = lines.last_mut() {
            line.push_str(word);
        }
        used += length;
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_take_no_room() {
        let mut page = Page::new(20);
        page.marked(2, "mark ", BOLD, &format!("one {DIM}two{DIM:#} three four"));
        let text = page.into_text();
        let lines: Vec<usize> = text.lines().map(columns).collect();
        assert_eq!(lines, [20, 11], "{text}");
    }

    #[test]
    fn a_table_is_as_wide_as_the_page_and_breaks_what_may_break() {
        let columns = [
            Column {
                head: "#",
                breaks: false,
            },
            Column {
                head: "name",
                breaks: true,
            },
            Column {
                head: "rank",
                breaks: false,
            },
        ];
        let rows = [
            vec![
                Cell::plain("1"),
                Cell::plain("a name of several words"),
                Cell::plain("2"),
            ],
            vec![Cell::plain("2"), Cell::plain("short"), Cell::plain("")],
        ];
        let mut page = Page::new(24);
        page.table(&columns, &rows);
        let text = page.into_text();
        let plain: Vec<&str> = text.lines().skip(1).collect();
        assert_eq!(
            plain,
            ["  1  a name of      2", "     several words", "  2  short"],
            "{text}"
        );
    }
}
