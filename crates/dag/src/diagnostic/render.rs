//! Diagnostics for people at a terminal and for GitHub.

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

use super::{Diagnostic, Severity};

/// The diagnostic with its line of `source`, as rustc would show it.
///
/// `source` is the text of `diagnostic.file`; positions outside of it are moved to its end.
#[must_use]
pub fn render(diagnostic: &Diagnostic, source: &str, color: bool) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    // Only the lines that are shown are handed on, since a renderer looks at all it gets.
    let first = diagnostic
        .related
        .iter()
        .map(|it| it.line)
        .fold(diagnostic.line, u32::min);
    let last = diagnostic
        .related
        .iter()
        .map(|it| it.end_line)
        .fold(diagnostic.end_line, u32::max);
    let window = Window::of(source, first, last);
    let primary = window.range(
        diagnostic.line,
        diagnostic.column,
        diagnostic.end_line,
        diagnostic.end_column,
    );
    let mut snippet = Snippet::source(window.text)
        .line_start(window.first as usize)
        .path(diagnostic.file.as_str())
        .annotation(AnnotationKind::Primary.span(primary).label(diagnostic.label.as_deref()));
    for related in &diagnostic.related {
        let range = window.range(related.line, related.column, related.end_line, related.end_column);
        snippet = snippet.annotation(AnnotationKind::Context.span(range).label(related.label.as_str()));
    }
    let mut group = level
        .primary_title(diagnostic.message.as_str())
        .id(diagnostic.code)
        .element(snippet);
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    let renderer = if color { Renderer::styled() } else { Renderer::plain() };
    renderer.render(&[group])
}

/// The diagnostic as a workflow command that GitHub shows beside the line.
#[must_use]
pub fn github(diagnostic: &Diagnostic) -> String {
    let mut message = diagnostic.message.clone();
    for more in [&diagnostic.label, &diagnostic.help].into_iter().flatten() {
        message.push('\n');
        message.push_str(more);
    }
    format!(
        "::{} file={},line={},col={},endLine={},endColumn={},title={}::{}",
        diagnostic.severity.as_str(),
        escape(&diagnostic.file, true),
        diagnostic.line,
        diagnostic.column,
        diagnostic.end_line,
        diagnostic.end_column,
        diagnostic.code,
        escape(&message, false),
    )
}

/// GitHub's own escapes: in properties a colon and a comma would end the value.
fn escape(text: &str, property: bool) -> String {
    let mut escaped = text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    if property {
        escaped = escaped.replace(':', "%3A").replace(',', "%2C");
    }
    escaped
}

/// Some lines of a text.
struct Window<'a> {
    text: &'a str,
    /// Number of the first line, from 1.
    first: u32,
    /// Where each line of `text` begins.
    starts: Vec<usize>,
}

impl<'a> Window<'a> {
    fn of(source: &'a str, first: u32, last: u32) -> Self {
        let mut lines = source.split_inclusive('\n');
        let before: usize = lines
            .by_ref()
            .take(first.saturating_sub(1) as usize)
            .map(str::len)
            .sum();
        let length: usize = lines.take(last.saturating_sub(first) as usize + 1).map(str::len).sum();
        let text = source.get(before..before + length).unwrap_or_default();
        let text = text.strip_suffix('\n').unwrap_or(text);
        let text = text.strip_suffix('\r').unwrap_or(text);
        let starts = std::iter::once(0)
            .chain(text.match_indices('\n').map(|(at, _)| at + 1))
            .collect();
        Self { text, first, starts }
    }

    fn offset(&self, line: u32, column: u32) -> usize {
        let line = line.saturating_sub(self.first) as usize;
        let Some(&start) = self.starts.get(line) else {
            return self.text.len();
        };
        let end = self.starts.get(line + 1).map_or(self.text.len(), |next| next - 1);
        let text = self.text.get(start..end).unwrap_or_default();
        let column = (column as usize).saturating_sub(1);
        start + text.char_indices().nth(column).map_or(text.len(), |(at, _)| at)
    }

    fn range(&self, line: u32, column: u32, end_line: u32, end_column: u32) -> std::ops::Range<usize> {
        let start = self.offset(line, column);
        start..self.offset(end_line, end_column).max(start)
    }
}
