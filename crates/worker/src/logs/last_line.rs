//! The last line of a stream that isn't blank, in bounded memory.

/// Remembers it.
pub(crate) struct LastLine {
    limit: usize,
    open: Vec<u8>,
    whole: Vec<u8>,
}

impl LastLine {
    /// Keeps at most `limit` + 1 bytes of a line: one more than allowed shows that it is too long.
    pub(crate) fn new(limit: usize) -> Self {
        Self {
            limit,
            open: Vec::new(),
            whole: Vec::new(),
        }
    }

    pub(crate) fn feed(&mut self, bytes: &[u8]) {
        let Some(end) = bytes.iter().rposition(|&byte| byte == b'\n') else {
            return self.extend(bytes);
        };
        let (lines, rest) = (&bytes[..end], &bytes[end + 1..]);
        // From the end, so that a flood costs nothing: only the first line has to be joined to what was open.
        let first_end = lines.iter().position(|&byte| byte == b'\n').unwrap_or(lines.len());
        let later = lines.get(first_end + 1..).unwrap_or_default();
        match later
            .rsplit(|&byte| byte == b'\n')
            .find(|line| !line.trim_ascii().is_empty())
        {
            Some(line) => self.whole = line[..line.len().min(self.limit + 1)].to_vec(),
            None => {
                self.extend(&lines[..first_end]);
                if !self.open.trim_ascii().is_empty() {
                    std::mem::swap(&mut self.whole, &mut self.open);
                }
            }
        }
        self.open.clear();
        self.extend(rest);
    }

    fn extend(&mut self, bytes: &[u8]) {
        let room = (self.limit + 1).saturating_sub(self.open.len());
        self.open.extend_from_slice(&bytes[..bytes.len().min(room)]);
    }

    /// The line without white space at its end; `None` when every line was blank.
    pub(crate) fn finish(self) -> Option<String> {
        let line = if self.open.trim_ascii().is_empty() {
            self.whole
        } else {
            self.open
        };
        let line = line.trim_ascii_end();
        (!line.is_empty()).then(|| String::from_utf8_lossy(line).into_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_line_that_is_not_blank() {
        for (text, expected) in [
            ("", None),
            ("\n \n", None),
            ("a", Some("a")),
            ("a\nb", Some("b")),
            ("a\nb \r\n\n  \n", Some("b")),
            ("  indented\n", Some("  indented")),
            ("a\n\n\nb\n\nc\n\n", Some("c")),
        ] {
            for size in [1, 2, 3, 100] {
                let mut last = LastLine::new(100);
                text.as_bytes().chunks(size).for_each(|chunk| last.feed(chunk));
                assert_eq!(last.finish().as_deref(), expected, "{text:?} in chunks of {size}");
            }
        }
    }

    #[test]
    fn memory_is_bounded_and_an_excess_shows() {
        let mut last = LastLine::new(10);
        for _ in 0..1000 {
            last.feed(&[b'x'; 1000]);
        }
        assert_eq!(last.finish().unwrap().len(), 11);
    }
}
