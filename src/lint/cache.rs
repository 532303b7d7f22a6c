//! What has been judged once is not judged again: a small table from hashes to verdicts, one per thread.

/// Entries in the table: with 16 bytes each it stays in the second-level cache.
const SLOTS: usize = 1 << 16;

/// A key and the verdict on it, side by side so that a look costs one line of the processor's cache.
#[derive(Clone, Copy)]
struct Slot {
    key: u64,
    value: u32,
}

/// A direct-mapped table; a new entry drives out the old one of its slot.
pub(super) struct Cache {
    slots: Vec<Slot>,
}

impl Cache {
    pub(super) fn new() -> Self {
        Self { slots: vec![Slot { key: 0, value: 0 }; SLOTS] }
    }

    #[inline(always)]
    fn slot(key: u64) -> usize {
        (key.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (64 - SLOTS.trailing_zeros())) as usize
    }

    /// The verdict on a key, if it is still there. The key is never zero.
    #[inline(always)]
    pub(super) fn get(&self, key: u64) -> Option<u32> {
        let slot = self.slots[Self::slot(key)];
        (slot.key == key).then_some(slot.value)
    }

    #[inline]
    pub(super) fn set(&mut self, key: u64, value: u32) {
        self.slots[Self::slot(key)] = Slot { key, value };
    }
}
