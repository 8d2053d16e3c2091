//! The rules that the twin can do without, so that a test can see which of them decide anything.

/// Declares `Off` and the list of all its values together.
macro_rules! rules {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        /// One rule of Meaning that the twin answers differently, so that a test can count which rules decide anything.
        #[derive(Clone, Copy, PartialEq, Eq, Debug, PartialOrd, Ord)]
        pub enum Off {
            /// Every rule stands.
            Nothing,
            $($(#[$doc])* $name,)*
        }
        /// Every rule that can be switched off.
        pub const RULES: &[Off] = &[$(Off::$name),*];
    };
}

rules! {
    /// A public holiday is an ordinary weekday to services.
    HolidayRule,
    /// The rows of `dates` mean nothing.
    SpecifiedDates,
    /// A date that stands twice in `dates` is governed by its first row.
    DoubledDate,
    /// `always` wins over `dates`.
    AlwaysPrecedence,
    /// The morning half of an overnight session is ignored.
    OvernightMorning,
    /// The morning half stays though the next date has its own rule.
    MorningVanishes,
    /// The morning half vanishes when the evening's date has its own rule.
    MorningStays,
    /// An end of 23:59 is read as 23:59.
    EndsAtMidnight,
    /// The spring change date has no gap: its 1,380 minutes are local 00:00 to 22:59.
    SpringClock,
    /// The autumn change date has no fold: its first 1,440 minutes are local 00:00 to 23:59, the rest 23:59.
    AutumnClock,
    /// The window is half-open.
    WindowEnd,
    /// Every window is 60 minutes.
    WindowLength,
    /// A service may close as soon as it likes.
    ClosingSoon,
    /// Closing in exactly 30 minutes is closing soon.
    ClosingSoonEdge,
    /// The setting `closing_soon` is the other one.
    ClosingSoonStretch,
    /// Sessions that touch do not join for closing soon.
    TouchingSessions,
    /// Nobody is restricted.
    Restricted,
    /// The flag alone restricts.
    RestrictedNeedsList,
    /// Nobody is limited to areas.
    Limited,
    /// An area does not lie in its parent, for `limited_to`.
    LimitedAncestors,
    /// Only-if-open means nothing.
    OnlyIfOpen,
    /// The last minute of only-if-open does not count.
    OnlyIfOpenEdge,
    /// The search box excludes its edge.
    BoxEdge,
    /// The search box is a circle.
    BoxIsSquare,
    /// Every search distance is 60 km.
    SearchDistanceTable,
    /// District before sector before postcode.
    SearchDistanceOrder,
    /// A requirement's distance excludes its edge.
    DistanceEdge,
    /// A requirement's distance binds every reach.
    DistanceAttendedOnly,
    /// The upper end of a range of ages is included.
    AgeUpperEdge,
    /// A month has 31 days.
    AgeMonths,
    /// DoS days are half-open.
    AgeDosDays,
    /// The setting `sex_i` is the other one.
    SexI,
    /// Registered requirements speak of unregistered callers.
    Registered,
    /// Practices of one ODS code are asked each for itself, at its own place.
    OnePractice,
    /// Own-GP rows are asked of everybody.
    OwnGpNotAsked,
    /// How soon means nothing.
    HowSoon,
    /// `now` is within 30 minutes.
    HowSoonNow,
    /// A bad restriction is ignored.
    BadRestriction,
    /// A bad session takes away only itself.
    BadRowCloses,
    /// A service file with an unknown key is read.
    Unreadable,
    /// Of two files with one uid the last by path stands.
    DoubledUid,
    /// `from` and `until` mean nothing.
    FromUntil,
    /// A service is not yet there on its `from`.
    FirstDate,
    /// A service is no longer there on its `until`.
    LastDate,
    /// On dates outside `from ..= until` a service is open, so that a window from a date within sees it.
    ClosedOutsideDates,
    /// `later_hours` means nothing.
    LaterHours,
    /// A version of hours does not govern its own `from`.
    VersionDate,
    /// Of the versions that have begun the last as written governs.
    LatestVersion,
    /// Of two versions with one `from` the last stands.
    DoubledVersion,
    /// `distinct: ods` counts services.
    DistinctOds,
    /// One acceptable service is always enough.
    AtLeast,
    /// A requirement's `not` means nothing.
    NotHoliday,
    /// There is no fallback.
    Fallback,
    /// The fallback's types are 40 and 105 whatever the setting says.
    FallbackTypes,
    /// The fallback's box is the caller's search box.
    FallbackBox,
    /// A returnable service of type 40 is merely unsuitable.
    FortyIsCatchAll,
    /// Roles are not judged.
    Role,
    /// Templates are ignored.
    Template,
    /// `remove_pairs` means nothing.
    RemovePairs,
    /// A bad value of a profile makes the file unreadable.
    BadValue,
    /// Every place is asked, own or not.
    Areas,
    /// The last row of the outcome table that names a triple decides it.
    FirstRowDecides,
    /// Of a postcode that stands twice the last stands.
    DoubledPostcode,
    /// Status is not judged.
    Status,
    /// An empty list in a service leaves the template's list of that name.
    EmptyListReplaces,
    /// The fallback leaves out restricted and limited services that are not for the caller.
    FallbackMindsNoFilter,
    /// Under `stretch` the stretch that is about to end still counts for only-if-open and how soon.
    StretchCountsForNothing,
    /// The shorthand's morning half is taken from the version of hours that governed the evening.
    ShorthandWithinVersion,
    /// The sexes and ages of a row of the outcome table mean nothing.
    OutcomeLimits,
    /// A returnable service of type 105 is a catch-all.
    EmergencyIsOrdinary,
    /// A returnable 40 that the fallback would not offer is nothing.
    FortyWithoutFallback,
    /// Under `distinct: ods` services without an ODS code are one.
    DistinctWithoutOds,
    /// A requirement's types mean nothing.
    Types,
    /// Places without a practice within reach are not asked.
    WithoutPractice,
    /// Practices that are not active are asked about as well.
    ActivePractices,
    /// A requirement's areas mean nothing.
    RequirementAreas,
    /// A requirement's reach means nothing.
    Reach,
    /// A requirement's distance is a square.
    DistanceIsStraight,
    /// The last minute of how soon does not count.
    HowSoonEdge,
    /// A requirement's days and hours mean nothing.
    When,
    /// A public holiday is not its weekday to a requirement.
    HolidayIsItsWeekday,
    /// A requirement without roles speaks for all roles.
    DefaultRole,
    /// Fragile is who is kept by one service, however many are asked for.
    FragileAtLeast,
    /// Fragile counts services though the requirement counts codes.
    FragileByCodes,
    /// Who is sent to their own practice may be fragile.
    FragileOwnPractice,
}

impl Off {
    /// Whether it is a rule of who is fragile, which decides no verdict.
    pub fn is_of_fragile(self) -> bool {
        matches!(
            self,
            Off::FragileAtLeast | Off::FragileByCodes | Off::FragileOwnPractice
        )
    }
}
