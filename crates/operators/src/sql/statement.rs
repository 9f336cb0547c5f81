//! Takes a text of SQL apart into statements and puts parameters in.
//!
//! PostgreSQL itself runs several statements at once only without parameters, and says neither which of them failed nor
//! where. So they are sent one by one, and values are written into them as literals, as psycopg2 does: quoted here, typed
//! by the server from where they stand. A placeholder is recognised in code only, never within quotes or comments.

use std::fmt::Write as _;

use serde_json::{Map, Value};

use super::Parameters;

/// One statement, ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Statement {
    /// Its text, with the parameters in it.
    pub(super) text: String,
    /// Line of the whole text on which `text` begins, from 1.
    pub(super) line: usize,
}

/// Why a text can't be taken apart.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum StatementError {
    /// Something is opened and never closed.
    #[error("line {line}: {what} is never closed")]
    Open {
        /// Where it begins.
        line: usize,
        /// What it is.
        what: &'static str,
    },
    /// A placeholder has no value.
    #[error("line {line}: there is no parameter `{name}`; `parameters` has {known}")]
    Missing {
        /// Where it stands.
        line: usize,
        /// Its name with its sign.
        name: String,
        /// What there is.
        known: String,
    },
    /// A value that no literal can hold.
    #[error("the parameter `{name}` contains a NUL character, which PostgreSQL can't store")]
    Nul {
        /// Its name with its sign.
        name: String,
    },
}

/// The statements of `text`. Empty ones are left out.
///
/// # Errors
/// An open quote or comment, or a placeholder without a value.
pub(super) fn split(text: &str, parameters: Option<&Parameters>) -> Result<Vec<Statement>, StatementError> {
    Splitter {
        text,
        at: 0,
        line: 1,
        parameters,
        statement: String::new(),
        begin: None,
        depth: 0,
        last_word: String::new(),
        found: Vec::new(),
    }
    .run()
}

struct Splitter<'a> {
    text: &'a str,
    /// Byte offset of what comes next.
    at: usize,
    line: usize,
    parameters: Option<&'a Parameters>,
    statement: String,
    /// Line of the first code of the statement; `None` while there was only white space and comments.
    begin: Option<usize>,
    /// How deep in `begin atomic … end`, within which semicolons don't end the statement.
    depth: usize,
    last_word: String,
    found: Vec<Statement>,
}

impl Splitter<'_> {
    fn run(mut self) -> Result<Vec<Statement>, StatementError> {
        while let Some(next) = self.rest().chars().next() {
            let rest = self.rest();
            match next {
                _ if rest.starts_with("--") => {
                    self.take(rest.find('\n').unwrap_or(rest.len()));
                }
                _ if rest.starts_with("/*") => self.comment()?,
                c if c.is_whitespace() => self.take(c.len_utf8()),
                '\'' => {
                    self.code();
                    let escapes = self.last_word.eq_ignore_ascii_case("e") && self.statement.ends_with(['e', 'E']);
                    self.quoted('\'', escapes, "a text")?;
                }
                '"' => {
                    self.code();
                    self.quoted('"', false, "a name in double quotes")?;
                }
                '$' => self.dollar()?,
                ':' => self.colon()?,
                ';' if self.depth == 0 => {
                    self.at += 1;
                    self.finish();
                }
                c if is_word(c) => self.word(),
                c => {
                    self.code();
                    self.last_word.clear();
                    self.take(c.len_utf8());
                }
            }
        }
        self.finish();
        Ok(self.found)
    }

    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    /// Notes that the statement has begun: what came before was white space and comments.
    fn code(&mut self) {
        if self.begin.is_none() {
            self.begin = Some(self.line);
            self.statement.clear();
        }
    }

    /// Copies the next `bytes`.
    fn take(&mut self, bytes: usize) {
        let piece = &self.text[self.at..self.at + bytes];
        self.line += piece.matches('\n').count();
        self.statement.push_str(piece);
        self.at += bytes;
    }

    fn finish(&mut self) {
        if let Some(line) = self.begin.take() {
            let text = self.statement.trim_end().to_owned();
            self.found.push(Statement { text, line });
        }
        self.statement.clear();
        self.last_word.clear();
        self.depth = 0;
    }

    fn word(&mut self) {
        self.code();
        let rest = self.rest();
        // A dollar belongs to a word that it doesn't begin.
        let length = rest.find(|c| !is_word(c) && c != '$').unwrap_or(rest.len());
        let word = rest[..length].to_ascii_lowercase();
        match word.as_str() {
            "atomic" if self.last_word == "begin" => self.depth = 1,
            "case" if self.depth > 0 => self.depth += 1,
            "end" if self.depth > 0 => self.depth -= 1,
            _ => {}
        }
        self.last_word = word;
        self.take(length);
    }

    fn quoted(&mut self, quote: char, escapes: bool, what: &'static str) -> Result<(), StatementError> {
        let open = StatementError::Open { line: self.line, what };
        let mut inside = self.rest()[1..].char_indices().peekable();
        let mut length = None;
        while let Some((at, c)) = inside.next() {
            if escapes && c == '\\' {
                inside.next();
            } else if c == quote {
                if inside.peek().is_some_and(|&(_, next)| next == quote) {
                    inside.next();
                } else {
                    length = Some(at + 2);
                    break;
                }
            }
        }
        self.last_word.clear();
        self.take(length.ok_or(open)?);
        Ok(())
    }

    /// Comments nest in SQL.
    fn comment(&mut self) -> Result<(), StatementError> {
        let open = StatementError::Open {
            line: self.line,
            what: "a comment",
        };
        let rest = self.rest();
        let (mut at, mut depth) = (0, 0);
        loop {
            let piece = &rest[at..];
            let marks = (piece.find("/*"), piece.find("*/"));
            match marks {
                (Some(begin), Some(end)) if begin < end => {
                    depth += 1;
                    at += begin + 2;
                }
                (_, Some(end)) => {
                    depth -= 1;
                    at += end + 2;
                    if depth == 0 {
                        break;
                    }
                }
                _ => return Err(open),
            }
        }
        self.take(at);
        Ok(())
    }

    /// `$1`, `$$ … $$`, `$tag$ … $tag$`, or just a dollar.
    fn dollar(&mut self) -> Result<(), StatementError> {
        self.code();
        self.last_word.clear();
        let rest = self.rest();
        let digits = rest[1..].find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len() - 1);
        if digits > 0 {
            let name = rest[..=digits].to_owned();
            return match self.parameters {
                None => {
                    self.take(name.len());
                    Ok(())
                }
                Some(parameters) => {
                    let index = name[1..].parse::<usize>().unwrap_or(0);
                    let value = match parameters {
                        Parameters::Positional(values) => index.checked_sub(1).and_then(|index| values.get(index)),
                        Parameters::Named(_) => None,
                    };
                    self.put(&name, value)
                }
            };
        }
        let tag = rest[1..]
            .find(|c| !is_word(c))
            .filter(|&end| rest[1 + end..].starts_with('$'));
        let Some(tag) = tag.map(|end| &rest[..end + 2]) else {
            self.take(1);
            return Ok(());
        };
        let open = StatementError::Open {
            line: self.line,
            what: "a text in dollar quotes",
        };
        let inside = rest[tag.len()..].find(tag).ok_or(open)?;
        self.take(inside + 2 * tag.len());
        Ok(())
    }

    /// `:name`, a cast `::`, the `:=` of PL/pgSQL, or the colon of an array slice.
    fn colon(&mut self) -> Result<(), StatementError> {
        self.code();
        self.last_word.clear();
        let rest = self.rest();
        if rest.starts_with("::") {
            self.take(2);
            return Ok(());
        }
        let length = rest[1..].find(|c| !is_word(c)).unwrap_or(rest.len() - 1);
        let is_name = rest[1..].starts_with(|c: char| is_word(c) && !c.is_ascii_digit());
        let in_slice = self.statement.ends_with(|c: char| is_word(c) || c == ']' || c == ')');
        match self.parameters {
            Some(Parameters::Named(values)) if is_name && !in_slice => {
                let name = rest[..=length].to_owned();
                self.put(&name, values.get(&name[1..]))
            }
            _ => {
                self.take(1);
                Ok(())
            }
        }
    }

    /// Writes a value instead of the placeholder that comes next.
    fn put(&mut self, name: &str, value: Option<&Value>) -> Result<(), StatementError> {
        let value = value.ok_or_else(|| StatementError::Missing {
            line: self.line,
            name: name.to_owned(),
            known: self.parameters.map(known).unwrap_or_default(),
        })?;
        let literal = literal(value).ok_or_else(|| StatementError::Nul { name: name.to_owned() })?;
        self.statement.push_str(&literal);
        self.at += name.len();
        Ok(())
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn known(parameters: &Parameters) -> String {
    match parameters {
        Parameters::Positional(values) => format!("{} value(s) for `$1` and so on", values.len()),
        Parameters::Named(values) if values.is_empty() => "none".to_owned(),
        Parameters::Named(values) => names(values),
    }
}

fn names(values: &Map<String, Value>) -> String {
    values
        .keys()
        .map(|name| format!("`:{name}`"))
        .collect::<Vec<_>>()
        .join(", ")
}

/// A value as a literal; `None` if it can't be one.
fn literal(value: &Value) -> Option<String> {
    Some(match value {
        Value::Null => "NULL".to_owned(),
        Value::Bool(true) => "TRUE".to_owned(),
        Value::Bool(false) => "FALSE".to_owned(),
        // `5-$1` with -1 must not begin a comment.
        Value::Number(number) => {
            let text = number.to_string();
            if text.starts_with('-') {
                format!("({text})")
            } else {
                text
            }
        }
        Value::String(text) => quote(text)?,
        Value::Array(values) if values.is_empty() => "'{}'".to_owned(),
        Value::Array(values) if values.iter().any(|value| value.is_array() || value.is_object()) => {
            quote(&value.to_string())?
        }
        Value::Array(values) => {
            let values = values.iter().map(literal).collect::<Option<Vec<_>>>()?;
            format!("ARRAY[{}]", values.join(","))
        }
        Value::Object(_) => quote(&value.to_string())?,
    })
}

fn quote(text: &str) -> Option<String> {
    if text.contains('\0') {
        return None;
    }
    let mut quoted = String::with_capacity(text.len() + 4);
    // With backslashes in it, the meaning of a plain literal depends on a setting of the server; that of this form doesn't.
    if text.contains('\\') {
        let _ = write!(quoted, " E'{}'", text.replace('\\', r"\\").replace('\'', "''"));
    } else {
        let _ = write!(quoted, "'{}'", text.replace('\'', "''"));
    }
    Some(quoted)
}

#[cfg(test)]
mod tests;
