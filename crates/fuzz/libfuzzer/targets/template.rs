#![no_main]
libfuzzer_sys::fuzz_target!(|input: &[u8]| updraft_fuzz::targets::template(input));
