//! Writes the parser's events as HTML. Every tag and attribute that can occur is in this folder.

use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, LinkType, Tag, TagEnd};

use super::Rendered;
use super::anchors::Anchor;
use super::escape::{language, push_text};
use super::notes::Notes;
use super::pictures::OpenPicture;
use super::plain::Plain;
use super::tables::Table;

/// Quotations, lists and marks nest so deep; what is deeper stands in the last of them.
pub const DEEPEST: usize = 16;

pub struct Writer {
    pub(super) out: String,
    plain: Plain,
    notes: Notes,
    /// The closing tags of all that is open; empty where nothing was written.
    open: Vec<&'static str>,
    /// How many quotations, lists, items and notes are open.
    containers: usize,
    /// How many emphases and the like are open.
    marks: usize,
    /// The headings above, by their number of `#`.
    outline: Vec<u8>,
    pub(super) anchors: Vec<Anchor>,
    /// Links do not nest.
    pub(super) anchor_open: bool,
    pub(super) pictures: usize,
    /// The picture of ours whose words are being read.
    pub(super) picture: Option<OpenPicture>,
    table: Option<Table>,
    /// Texts that wait while a note is written: the note's label and what was before it.
    outside: Vec<(String, String)>,
    /// How much visible text there is, to find links without any.
    pub(super) visible: usize,
    /// Tables and code blocks are landmarks, with these numbers in their names.
    landmarks: Option<[usize; 2]>,
}

impl Writer {
    pub fn new(scope: &str, length: usize) -> Self {
        Self {
            out: String::with_capacity(length + length / 4),
            plain: Plain::default(),
            notes: Notes::new(scope),
            open: Vec::new(),
            containers: 0,
            marks: 0,
            outline: Vec::new(),
            anchors: Vec::new(),
            anchor_open: false,
            pictures: 0,
            picture: None,
            table: None,
            outside: Vec::new(),
            visible: 0,
            landmarks: scope.is_empty().then_some([0, 0]),
        }
    }

    pub fn finish(mut self) -> Rendered {
        self.notes.write(&mut self.out);
        let (excerpt, words) = self.plain.finish();
        Rendered { html: self.out, excerpt, words }
    }

    pub fn event(&mut self, event: Event<'_>) {
        if let Some(open) = self.picture.take() {
            return self.in_picture(open, event);
        }
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            // Raw HTML is text like any other.
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => self.text(&text),
            Event::Code(code) => {
                self.out.push_str("<code>");
                self.text(&code);
                self.out.push_str("</code>");
            }
            Event::FootnoteReference(label) => {
                let mark = self.notes.mention(&label);
                self.out.push_str(&mark);
                self.visible += 1;
            }
            Event::SoftBreak => self.space("\n"),
            Event::HardBreak => self.space("<br>"),
            Event::Rule => self.out.push_str("<hr>"),
            // Their extensions are not switched on.
            Event::InlineMath(_) | Event::DisplayMath(_) | Event::TaskListMarker(_) => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Paragraph => {
                if self.outside.is_empty() {
                    self.plain.begin_paragraph();
                }
                self.block("<p", "</p>");
            }
            Tag::HtmlBlock => self.block("<p", "</p>"),
            Tag::Heading { level, .. } => self.heading(level),
            Tag::BlockQuote(_) => self.container("<blockquote", ">", "</blockquote>", 1),
            Tag::List(None) => self.container("<ul", ">", "</ul>", 2),
            Tag::List(Some(1)) => self.container("<ol", ">", "</ol>", 2),
            Tag::List(Some(first)) => self.container("<ol", &format!(" start=\"{first}\">"), "</ol>", 2),
            Tag::Item if matches!(self.open.last(), Some(&("</ul>" | "</ol>"))) => {
                self.container("<li", ">", "</li>", 1);
            }
            Tag::CodeBlock(kind) => self.code_block(&kind),
            Tag::FootnoteDefinition(label) => {
                let before = std::mem::take(&mut self.out);
                self.outside.push((label.into_string(), before));
                self.containers += 1;
                self.open.push("");
            }
            Tag::Table(columns) => {
                let (frame, dir) = (self.frame("Table", 0), self.dir());
                self.table = Some(Table::open(&mut self.out, columns, &frame, dir));
            }
            Tag::TableHead => self.in_table(Table::open_head),
            Tag::TableRow => self.in_table(Table::open_row),
            Tag::TableCell => self.in_table(Table::open_cell),
            Tag::Emphasis => self.mark("<em>", "</em>"),
            Tag::Strong => self.mark("<strong>", "</strong>"),
            Tag::Strikethrough => self.mark("<del>", "</del>"),
            Tag::Link { link_type: LinkType::Email, dest_url, .. } => self.anchor(&format!("mailto:{dest_url}"), false),
            Tag::Link { dest_url, .. } => self.anchor(&dest_url, false),
            Tag::Image { dest_url, .. } if self.picture(&dest_url) => {}
            Tag::Image { dest_url, .. } => self.anchor(&dest_url, true),
            // An item of a list that was too deep to be written, and what is not switched on.
            _ => self.open.push(""),
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Table => {
                if let Some(table) = self.table.take() {
                    table.close(&mut self.out);
                }
                self.plain.gap();
            }
            TagEnd::TableHead => self.in_table(Table::close_head),
            TagEnd::TableRow => self.in_table(Table::close_row),
            TagEnd::TableCell => {
                self.in_table(Table::close_cell);
                self.plain.gap();
            }
            TagEnd::Link | TagEnd::Image => self.close_anchor(tag == TagEnd::Image),
            TagEnd::FootnoteDefinition => {
                self.open.pop();
                self.containers -= 1;
                if let Some((label, before)) = self.outside.pop() {
                    let note = std::mem::replace(&mut self.out, before);
                    self.notes.define(&label, note);
                }
            }
            _ => self.close(tag),
        }
    }

    fn close(&mut self, tag: TagEnd) {
        let closing = self.open.pop().unwrap_or_default();
        self.out.push_str(closing);
        match tag {
            TagEnd::BlockQuote(_) | TagEnd::List(_) | TagEnd::Item if !closing.is_empty() => self.containers -= 1,
            TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough if !closing.is_empty() => self.marks -= 1,
            TagEnd::Paragraph if self.outside.is_empty() => self.plain.end_paragraph(),
            _ => {}
        }
        if !matches!(tag, TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough) {
            self.plain.gap();
        }
    }

    /// The outermost block chooses the direction; the inner ones follow it.
    fn dir(&self) -> &'static str {
        if self.containers == 0 { " dir=\"auto\"" } else { "" }
    }

    fn block(&mut self, tag: &str, closing: &'static str) {
        self.out.push_str(tag);
        self.out.push_str(self.dir());
        self.out.push('>');
        self.open.push(closing);
    }

    /// Opens something that holds blocks, if `room` more levels may be opened.
    fn container(&mut self, tag: &str, rest: &str, closing: &'static str, room: usize) {
        if self.containers + room > DEEPEST {
            self.open.push("");
            return;
        }
        self.out.push_str(tag);
        self.out.push_str(self.dir());
        self.out.push_str(rest);
        self.containers += 1;
        self.open.push(closing);
    }

    fn mark(&mut self, tag: &str, closing: &'static str) {
        if self.marks >= DEEPEST {
            self.open.push("");
            return;
        }
        self.out.push_str(tag);
        self.marks += 1;
        self.open.push(closing);
    }

    fn heading(&mut self, level: HeadingLevel) {
        let level = level as u8;
        while self.outline.last().is_some_and(|above| *above >= level) {
            self.outline.pop();
        }
        self.outline.push(level);
        match self.outline.len() {
            1 => self.block("<h2", "</h2>"),
            2 => self.block("<h3", "</h3>"),
            3 => self.block("<h4", "</h4>"),
            4 => self.block("<h5", "</h5>"),
            _ => self.block("<h6", "</h6>"),
        }
    }

    fn code_block(&mut self, kind: &CodeBlockKind<'_>) {
        let frame = self.frame("Code", 1);
        let dir = if self.containers == 0 { "" } else { " dir=\"ltr\"" };
        let name = match kind {
            CodeBlockKind::Fenced(info) => language(info),
            CodeBlockKind::Indented => "",
        };
        self.out.push_str(&format!("<pre tabindex=\"0\" {frame}{dir}><code"));
        if !name.is_empty() {
            self.out.push_str(&format!(" class=\"language-{name}\""));
        }
        self.out.push('>');
        self.open.push("</code></pre>");
    }

    /// The role and name of something that scrolls. Landmarks of one page need names of their own.
    fn frame(&mut self, name: &str, kind: usize) -> String {
        let Some(counts) = &mut self.landmarks else {
            return format!("role=\"group\" aria-label=\"{name}\"");
        };
        counts[kind] += 1;
        match counts[kind] {
            1 => format!("role=\"region\" aria-label=\"{name}\""),
            number => format!("role=\"region\" aria-label=\"{name} {number}\""),
        }
    }

    fn in_table(&mut self, act: fn(&mut Table, &mut String)) {
        if let Some(table) = &mut self.table {
            act(table, &mut self.out);
        }
    }

    fn text(&mut self, text: &str) {
        push_text(&mut self.out, text);
        self.visible += text.chars().filter(|c| !c.is_whitespace()).count();
        // What a picture shows is not part of what the author says.
        if self.pictures == 0 {
            self.plain.text(text);
        }
    }

    fn space(&mut self, html: &str) {
        self.out.push_str(html);
        self.plain.gap();
    }
}
