//! Text with something wrong.

use std::ops::Range;

use crate::Random;

/// What has a meaning in YAML, templates, crontabs or JSON, or had one for somebody.
const PIECES: &[&str] = &[
    "&a ",
    "*a",
    "<<: *a\n",
    "- ",
    ": ",
    "? ",
    "# ",
    "[",
    "]",
    "{",
    "}",
    ",",
    "|\n",
    ">-\n",
    "\"",
    "'",
    "\\",
    "---\n",
    "...\n",
    "%YAML 1.2\n",
    "!!binary ",
    "!!python/object ",
    "~",
    "null",
    "true",
    "NaN",
    ".inf",
    "-0",
    "1e400",
    "9223372036854775808",
    "0x",
    "0o7",
    "{{",
    "}}",
    "{%",
    "%}",
    "{% for x in range(999999999) %}",
    "{% endfor %}",
    "{{ x|",
    "{#",
    "*/0",
    "@daily",
    "L",
    "59-0/7",
    "tasks:\n",
    "\t",
    "\r",
    "\r\n",
    "\n",
    " ",
    "\0",
    "\u{feff}",
    "\u{2028}",
    "\u{202e}",
    "\u{10ffff}",
    "e\u{301}",
];

/// One of `originals`, changed in one to eight places: bits flipped, parts left out, doubled or put elsewhere, lines swapped, pieces of
/// other originals and what has a meaning put in. It need not be UTF-8 any more.
///
/// # Panics
/// If there are no originals.
pub fn changed_bytes<T: AsRef<[u8]>>(random: &mut Random, originals: &[T]) -> Vec<u8> {
    let mut bytes = random.pick(originals).as_ref().to_vec();
    for _ in 0..=random.below(8) {
        match random.below(9) {
            0 => {
                let at = random.below(bytes.len());
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= 1 << random.below(8);
                }
            }
            1 => drop(bytes.drain(part(random, &bytes))),
            2 => {
                let copied = bytes[part(random, &bytes)].to_vec();
                let times = if random.one_in(20) { 200 } else { 1 };
                put(random, &mut bytes, &copied.repeat(times));
            }
            3 => swap_lines(random, &mut bytes),
            4 => {
                let other = random.pick(originals).as_ref();
                let foreign = other[part(random, other)].to_vec();
                put(random, &mut bytes, &foreign);
            }
            // A line gets deeper or less deep.
            5 => {
                let at = line(random, &bytes).start;
                bytes.splice(at..at, b"    ".iter().take(1 + random.below(4)).copied());
            }
            _ => {
                let piece = *random.pick(PIECES);
                let times = if random.one_in(50) { 2_000 } else { 1 };
                put(random, &mut bytes, &piece.as_bytes().repeat(times));
            }
        }
    }
    bytes
}

/// A short part of it, or seldom a long one.
fn part(random: &mut Random, bytes: &[u8]) -> Range<usize> {
    let start = random.below(bytes.len() + 1);
    let longest = if random.one_in(8) { bytes.len() } else { 40 };
    start..(start + random.below(longest + 1)).min(bytes.len())
}

fn put(random: &mut Random, bytes: &mut Vec<u8>, piece: &[u8]) {
    let at = random.below(bytes.len() + 1);
    bytes.splice(at..at, piece.iter().copied());
}

/// A line with its end.
fn line(random: &mut Random, bytes: &[u8]) -> Range<usize> {
    let within = random.below(bytes.len());
    let start = bytes[..within]
        .iter()
        .rposition(|&byte| byte == b'\n')
        .map_or(0, |at| at + 1);
    let end = bytes[within..]
        .iter()
        .position(|&byte| byte == b'\n')
        .map_or(bytes.len(), |at| within + at + 1);
    start..end
}

fn swap_lines(random: &mut Random, bytes: &mut Vec<u8>) {
    let taken = line(random, bytes);
    let text: Vec<u8> = bytes.drain(taken).collect();
    let at = line(random, bytes).start;
    bytes.splice(at..at, text);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_and_another_another() {
        let originals = ["a: 1\nb: 2\n", "c: [x, y]\n"];
        let of = |seed| changed_bytes(&mut Random::new(seed), &originals);
        assert!((0..1_000).all(|seed| of(seed) == of(seed)));
        let different: std::collections::BTreeSet<_> = (0..1_000).map(of).collect();
        assert!(different.len() > 900, "{}", different.len());
    }
}
