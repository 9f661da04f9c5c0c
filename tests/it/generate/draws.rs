//! Chance that can be told again and made smaller: a list of numbers, each the outcome of one draw, 0 the plainest.

/// Draws from a seed, or again from a list; beyond the list's end every draw is 0.
pub(crate) struct Draws {
    drawn: Vec<u32>,
    next: usize,
    seed: Option<u64>,
}

impl Draws {
    /// New draws; the same seed gives the same ones.
    pub(crate) fn of_seed(seed: u64) -> Draws {
        Draws { drawn: Vec::new(), next: 0, seed: Some(seed) }
    }

    /// The draws of a list.
    pub(crate) fn again(drawn: &[u32]) -> Draws {
        Draws { drawn: drawn.to_vec(), next: 0, seed: None }
    }

    /// All draws so far.
    pub(crate) fn drawn(&self) -> &[u32] {
        &self.drawn
    }

    /// One of 0 to `count` − 1.
    pub(crate) fn below(&mut self, count: usize) -> usize {
        self.draw() as usize % count
    }

    /// One of these; the first is the plainest.
    pub(crate) fn one_of<T: Clone>(&mut self, options: &[T]) -> T {
        options[self.below(options.len())].clone()
    }

    /// True so many times in a hundred.
    pub(crate) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) >= 100 - percent
    }

    /// Up to so many of something; each has its own draw that says it is there.
    pub(crate) fn several<T>(&mut self, most: usize, mut one: impl FnMut(&mut Draws) -> T) -> Vec<T> {
        let mut all = Vec::new();
        while all.len() < most && self.chance(70) {
            all.push(one(self));
        }
        all
    }

    /// Something, so many times in a hundred.
    pub(crate) fn maybe<T>(&mut self, percent: usize, one: impl FnOnce(&mut Draws) -> T) -> Option<T> {
        self.chance(percent).then(|| one(self))
    }

    fn draw(&mut self) -> u32 {
        if self.next == self.drawn.len() {
            let drawn = self.seed.as_mut().map_or(0, split_mix);
            self.drawn.push(drawn);
        }
        self.next += 1;
        self.drawn[self.next - 1]
    }
}

/// SplitMix64 (Steele, Lea, Flood 2014).
fn split_mix(state: &mut u64) -> u32 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mixed = (*state ^ (*state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    ((mixed ^ (mixed >> 31)) >> 32) as u32
}

/// A shorter, plainer list of draws that still fails: stretches are left out and numbers lowered while that goes on.
pub(crate) fn smallest(failing: &[u32], fails: impl Fn(&[u32]) -> bool) -> Vec<u32> {
    let mut smallest = failing.to_vec();
    let mut tries = 20_000;
    loop {
        let before = smallest.clone();
        for length in [64, 32, 16, 8, 4, 3, 2, 1] {
            leave_out(&mut smallest, length, &mut tries, &fails);
        }
        lower(&mut smallest, &mut tries, &fails);
        if smallest == before || tries == 0 {
            return smallest;
        }
    }
}

fn leave_out(smallest: &mut Vec<u32>, length: usize, tries: &mut u32, fails: &impl Fn(&[u32]) -> bool) {
    let mut end = smallest.len();
    while end >= length && *tries > 0 {
        *tries -= 1;
        let mut shorter = smallest.clone();
        shorter.drain(end - length..end);
        if fails(&shorter) {
            *smallest = shorter;
        }
        end = smallest.len().min(end - 1);
    }
}

fn lower(smallest: &mut [u32], tries: &mut u32, fails: &impl Fn(&[u32]) -> bool) {
    for position in 0..smallest.len() {
        for lowered in [0, smallest[position] % 100, smallest[position] / 2] {
            let mut lower = smallest.to_vec();
            lower[position] = lowered;
            if lowered < smallest[position] && *tries > 0 {
                *tries -= 1;
                if fails(&lower) {
                    smallest[position] = lowered;
                }
            }
        }
    }
}
