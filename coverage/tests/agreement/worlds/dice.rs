//! The numbers that worlds are drawn with: the same for the same seed.

/// splitmix64.
pub struct Dice(pub u64);

impl Dice {
    pub fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    pub fn below(&mut self, end: usize) -> usize {
        (self.roll() % end as u64) as usize
    }

    /// True in `percent` of a hundred cases.
    pub fn percent(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    pub fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())].clone()
    }

    /// A text out of a list of literals.
    pub fn word(&mut self, from: &[&str]) -> String {
        from[self.below(from.len())].to_owned()
    }

    /// Between one and all of the elements, in their order.
    pub fn some<T: Clone>(&mut self, from: &[T]) -> Vec<T> {
        let mut kept: Vec<T> = from.iter().filter(|_| self.percent(60)).cloned().collect();
        if kept.is_empty() {
            kept.push(self.pick(from));
        }
        kept
    }
}
