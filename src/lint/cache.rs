//! What has been judged once is not judged again: a small table from hashes to verdicts, one per thread.

/// Entries of a set: a set is a line of the processor's cache. Words in sets, and not each in a line of its own, are what
/// keeps the table small enough to stay near.
const WAYS: usize = 8;

/// The greatest verdict that can be kept.
pub(super) const VERDICT_MAX: u32 = (1 << 22) - 1;

/// The bits of a key that an entry holds beside the verdict. With those that choose the set, 55 bits are compared: a
/// new word is taken for another with a chance of one in a million millions.
const TAG: u64 = !(VERDICT_MAX as u64);

/// Set in every key, so that none is like an entry that is still empty.
const TAKEN: u64 = 1 << 63;

/// A table of sets, as many as a power of two; a new entry drives out the oldest one of its set.
pub(super) struct Cache<const SETS: usize> {
    sets: Vec<[u64; WAYS]>,
}

impl<const SETS: usize> Cache<SETS> {
    pub(super) fn new() -> Self {
        Self { sets: vec![[0; WAYS]; SETS] }
    }

    #[inline(always)]
    fn set_of(key: u64) -> usize {
        key as usize % SETS
    }

    /// The verdict on a key, if it is still there.
    #[inline(always)]
    pub(super) fn get(&self, key: u64) -> Option<u32> {
        let key = key | TAKEN;
        let set = &self.sets[Self::set_of(key)];
        // No jumps: they would have to be guessed before the entries have come from memory.
        let (mut found, mut hit) = (0, false);
        for &entry in set {
            let same = (entry ^ key) & TAG == 0;
            found = if same { entry } else { found };
            hit |= same;
        }
        hit.then_some(found as u32 & VERDICT_MAX)
    }

    /// Keeps a verdict on a key that is not there.
    #[inline]
    pub(super) fn set(&mut self, key: u64, value: u32) {
        let set = &mut self.sets[Self::set_of(key)];
        set.rotate_right(1);
        set[0] = (key | TAKEN) & TAG | u64::from(value);
    }
}
