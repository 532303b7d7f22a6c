//! What has been judged once is not judged again: a small table from hashes to verdicts, one per thread.

/// Entries in the table: with 12 bytes each it stays in the second-level cache.
const SLOTS: usize = 1 << 16;

/// A direct-mapped table; a new entry drives out the old one of its slot.
pub(super) struct Cache {
    keys: Vec<u64>,
    values: Vec<u32>,
}

impl Cache {
    pub(super) fn new() -> Self {
        Self { keys: vec![0; SLOTS], values: vec![0; SLOTS] }
    }

    #[inline(always)]
    fn slot(key: u64) -> usize {
        (key.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (64 - SLOTS.trailing_zeros())) as usize
    }

    /// The verdict on a key, if it is still there. The key is never zero.
    #[inline(always)]
    pub(super) fn get(&self, key: u64) -> Option<u32> {
        let slot = Self::slot(key);
        (self.keys[slot] == key).then(|| self.values[slot])
    }

    #[inline]
    pub(super) fn set(&mut self, key: u64, value: u32) {
        let slot = Self::slot(key);
        self.keys[slot] = key;
        self.values[slot] = value;
    }
}
