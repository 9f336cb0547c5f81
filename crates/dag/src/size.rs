//! Sizes as people write them: `512MiB`.

const UNITS: [(&str, u64); 12] = [
    ("KiB", 1 << 10),
    ("MiB", 1 << 20),
    ("GiB", 1 << 30),
    ("TiB", 1 << 40),
    ("Ki", 1 << 10),
    ("Mi", 1 << 20),
    ("Gi", 1 << 30),
    ("Ti", 1 << 40),
    ("KB", 1_000),
    ("MB", 1_000_000),
    ("GB", 1_000_000_000),
    ("TB", 1_000_000_000_000),
];

/// The bytes of a whole number with a unit; `None` if it is none, or not between 1 and what 64 bits with a sign hold.
#[must_use]
pub fn parse_size(text: &str) -> Option<u64> {
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let unit = text[digits..].trim_start();
    UNITS
        .iter()
        .find(|(name, _)| *name == unit)
        .and_then(|(_, factor)| text[..digits].parse::<u64>().ok()?.checked_mul(*factor))
        // The database and JSON readers of other languages hold signed 64 bits.
        .filter(|bytes| (1..=i64::MAX as u64).contains(bytes))
}
