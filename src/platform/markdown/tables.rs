//! Tables, in a frame that scrolls sideways by itself.

use pulldown_cmark::Alignment;

/// From so many columns on, the empty cells at the end of a row are left out: the parser fills short
/// rows up to the width of the head, which a hostile head makes very wide.
const WIDE: usize = 64;

/// The table being written; tables do not nest.
pub struct Table {
    columns: Vec<Alignment>,
    column: usize,
    in_head: bool,
    has_body: bool,
    /// Where the text of the open cell begins.
    cell: usize,
}

impl Table {
    /// Begins a table; `frame` holds the frame's role and name.
    pub fn open(out: &mut String, columns: Vec<Alignment>, frame: &str, dir: &str) -> Self {
        out.push_str(&format!("<div class=\"scroll\" {frame} tabindex=\"0\"><table{dir}>"));
        Self { columns, column: 0, in_head: false, has_body: false, cell: 0 }
    }

    pub fn open_head(&mut self, out: &mut String) {
        self.in_head = true;
        self.column = 0;
        out.push_str("<thead><tr>");
    }

    pub fn close_head(&mut self, out: &mut String) {
        self.in_head = false;
        out.push_str("</tr></thead>");
    }

    pub fn open_row(&mut self, out: &mut String) {
        self.column = 0;
        out.push_str(if self.has_body { "<tr>" } else { "<tbody><tr>" });
        self.has_body = true;
    }

    pub fn close_row(&mut self, out: &mut String) {
        if self.columns.len() >= WIDE {
            while let Some(rest) = [empty(false), empty(true)].into_iter().find_map(|cell| out.strip_suffix(cell)) {
                out.truncate(rest.len());
            }
        }
        out.push_str("</tr>");
    }

    pub fn open_cell(&mut self, out: &mut String) {
        out.push_str(match (self.in_head, self.is_number()) {
            (true, false) => "<th scope=\"col\">",
            (true, true) => "<th scope=\"col\" class=\"num\">",
            (false, false) => "<td>",
            (false, true) => "<td class=\"num\">",
        });
        self.cell = out.len();
    }

    /// Ends a cell. A head without words is no head: assistive software would announce it as one.
    pub fn close_cell(&mut self, out: &mut String) {
        if self.in_head && out.len() == self.cell {
            let tag = if self.is_number() { "<th scope=\"col\" class=\"num\">" } else { "<th scope=\"col\">" };
            out.truncate(self.cell - tag.len());
            out.push_str(empty(self.is_number()));
        } else {
            out.push_str(if self.in_head { "</th>" } else { "</td>" });
        }
        self.column += 1;
    }

    pub fn close(self, out: &mut String) {
        out.push_str(if self.has_body { "</tbody></table></div>" } else { "</table></div>" });
    }

    /// Figures are set at the end of their column.
    fn is_number(&self) -> bool {
        self.columns.get(self.column) == Some(&Alignment::Right)
    }
}

fn empty(number: bool) -> &'static str {
    if number { "<td class=\"num\"></td>" } else { "<td></td>" }
}
