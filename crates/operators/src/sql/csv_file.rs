//! A CSV file that appears as a whole or not at all.

use std::io::BufWriter;
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

/// A file being written beside its final place.
pub(super) struct CsvFile {
    writer: csv::Writer<BufWriter<NamedTempFile>>,
    path: PathBuf,
    rows: u64,
}

impl CsvFile {
    /// Begins the file with the names of the columns. Folders on the way to it are made.
    ///
    /// # Errors
    /// The folder can't be written to.
    pub(super) fn create(path: &Path, header: &[String]) -> Result<Self, String> {
        let failed = |error: std::io::Error| format!("can't write {}: {error}", path.display());
        let folder = path.parent().unwrap_or(Path::new("."));
        std::fs::create_dir_all(folder).map_err(failed)?;
        let file = NamedTempFile::new_in(folder).map_err(failed)?;
        let mut file = Self {
            writer: csv::Writer::from_writer(BufWriter::new(file)),
            path: path.to_owned(),
            rows: 0,
        };
        file.record(header)?;
        Ok(file)
    }

    /// Adds a row.
    ///
    /// # Errors
    /// The disk is full.
    pub(super) fn write(&mut self, fields: &[String]) -> Result<(), String> {
        self.rows += 1;
        self.record(fields)
    }

    fn record(&mut self, fields: &[String]) -> Result<(), String> {
        self.writer
            .write_record(fields)
            .map_err(|error| format!("can't write {}: {error}", self.path.display()))
    }

    /// Puts the file in its place; gives its path and its number of rows.
    ///
    /// # Errors
    /// The disk is full, or the place is a folder.
    pub(super) fn finish(self) -> Result<(PathBuf, u64), String> {
        let Self { writer, path, rows } = self;
        let failed = |reason: String| format!("can't write {}: {reason}", path.display());
        let buffer = writer.into_inner().map_err(|error| failed(error.to_string()))?;
        let file = buffer.into_inner().map_err(|error| failed(error.to_string()))?;
        crate::arguments::persist(file, &path).map_err(|error| failed(error.to_string()))?;
        Ok((path, rows))
    }
}
