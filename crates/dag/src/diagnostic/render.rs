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
    let lines = Lines::of(source);
    let range = lines.range(
        diagnostic.line,
        diagnostic.column,
        diagnostic.end_line,
        diagnostic.end_column,
    );
    let mut snippet = Snippet::source(source)
        .path(diagnostic.file.as_str())
        .annotation(AnnotationKind::Primary.span(range).label(diagnostic.label.as_deref()));
    for related in &diagnostic.related {
        let range = lines.range(related.line, related.column, related.end_line, related.end_column);
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

/// Byte offsets of the lines of a text.
struct Lines<'a> {
    source: &'a str,
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    fn of(source: &'a str) -> Self {
        let starts = std::iter::once(0)
            .chain(source.match_indices('\n').map(|(at, _)| at + 1))
            .collect();
        Self { source, starts }
    }

    fn offset(&self, line: u32, column: u32) -> usize {
        let line = (line as usize).saturating_sub(1);
        let Some(&start) = self.starts.get(line) else {
            return self.source.len();
        };
        let end = self.starts.get(line + 1).map_or(self.source.len(), |next| next - 1);
        let text = self.source.get(start..end).unwrap_or_default();
        let column = (column as usize).saturating_sub(1);
        start + text.char_indices().nth(column).map_or(text.len(), |(at, _)| at)
    }

    fn range(&self, line: u32, column: u32, end_line: u32, end_column: u32) -> std::ops::Range<usize> {
        let start = self.offset(line, column);
        start..self.offset(end_line, end_column).max(start)
    }
}
