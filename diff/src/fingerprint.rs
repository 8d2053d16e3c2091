//! What tells one change from all others: its class, what it is about, and its values in codes and numbers. Neither names of
//! codes nor the words of a sentence are part of it, nor where in a file it stands, so that an agreement that was given
//! for a change outlives better words and lapses with any other value.

use crate::model::change::{
    Change, Class, DateChange, DayChange, Detail, Entry, HoursChange, Location, Named, Part, Place,
    ProfileChange, Row, Shown, Subject, Value, WeekChange,
};
use crate::model::interval::Intervals;
use crate::model::route::Step;
use crate::model::tree::BlobId;
use crate::model::written::Status;
use jiff::civil::Date;

/// The change and what follows from it, as 32 hexadecimal digits: half a BLAKE3 hash, which nobody makes at will.
pub fn fingerprint(change: &Change) -> String {
    let mut print = Print(blake3::Hasher::new());
    print.change(change);
    print.0.finalize().to_hex().chars().take(32).collect()
}

/// Minutes or days as numbers.
pub(crate) fn intervals(intervals: &Intervals) -> String {
    let parts = intervals.as_slice().iter();
    let parts: Vec<String> = parts.map(|(from, to)| format!("{from}-{to}")).collect();
    parts.join(" ")
}

struct Print(blake3::Hasher);

impl Print {
    /// Adds a text; its length comes first, so that no two lists of texts are one.
    fn text(&mut self, text: &str) {
        self.0.update(&(text.len() as u64).to_le_bytes());
        self.0.update(text.as_bytes());
    }

    fn number(&mut self, number: impl TryInto<i64>) {
        self.0
            .update(&number.try_into().unwrap_or(i64::MAX).to_le_bytes());
    }

    fn all<T>(&mut self, values: &[T], mut add: impl FnMut(&mut Print, &T)) {
        self.number(values.len());
        values.iter().for_each(|value| add(self, value));
    }

    fn some<T>(&mut self, value: Option<&T>, add: impl FnOnce(&mut Print, &T)) {
        self.number(i64::from(value.is_some()));
        if let Some(value) = value {
            add(self, value);
        }
    }

    fn change(&mut self, change: &Change) {
        let Change {
            subject,
            class,
            detail,
            base,
            head,
            echoes,
        } = change;
        self.text(class.name());
        self.subject(subject);
        self.detail(detail);
        for place in [base, head] {
            match (class, detail) {
                // Its values are its places.
                (Class::FileMoved, _) => self.some(place.as_ref(), |print, place| print.text(&place.path)),
                // Told apart by their fields.
                (_, Detail::Words { .. } | Detail::Fault(_)) => self.some(place.as_ref(), Print::field),
                _ => {}
            }
        }
        self.all(echoes, Print::change);
    }

    fn field(&mut self, place: &Place) {
        match place.route.0.first() {
            Some(Step::Key(key)) => self.text(key),
            _ => self.text(""),
        }
    }

    /// What it is about, whatever it is called and wherever its file lies.
    fn subject(&mut self, subject: &Subject) {
        let (kind, identity) = match subject {
            Subject::Service { uid, .. } => ("service", uid.as_str()),
            Subject::Template { name, .. } => ("template", name.as_str()),
            Subject::Requirement { id, .. } => ("requirement", id.as_str()),
            Subject::Area { code, .. } => ("area", code.as_str()),
            Subject::Reference { table } => ("reference", table.as_str()),
            Subject::File { path } => ("file", path.as_str()),
            Subject::Settings => ("settings", ""),
            Subject::Calendar => ("calendar", ""),
            Subject::Areas => ("areas", ""),
            Subject::SearchDistances => ("search-distances", ""),
            Subject::Residents => ("residents", ""),
            Subject::OutcomeTable => ("outcomes", ""),
            Subject::Ranking => ("ranking", ""),
        };
        self.text(kind);
        self.text(identity);
    }

    fn detail(&mut self, detail: &Detail) {
        match detail {
            Detail::Nothing => self.text("nothing"),
            Detail::Whole { base, head } => {
                self.text("whole");
                for id in [base, head] {
                    self.id(*id);
                }
            }
            Detail::Existence {
                service_type,
                base,
                head,
                entry,
            } => {
                self.text("existence");
                self.text(&service_type.code);
                for status in [base, head] {
                    self.some(status.as_ref(), |print, status| print.text(word(*status)));
                }
                self.id(*entry);
            }
            Detail::Identity { base, head } => {
                self.text("identity");
                for entries in [base, head] {
                    self.all(entries, Print::entry);
                }
            }
            Detail::Hours(hours) => self.hours(hours),
            Detail::Ages { base, head } => {
                self.text("ages");
                for ages in [base, head] {
                    self.text(&intervals(ages));
                }
            }
            Detail::Profile(profile) => self.profile(profile),
            Detail::Allowed { base, head } => {
                self.text("allowed");
                for codes in [base, head] {
                    self.some(codes.as_ref(), |print, codes| print.codes(codes));
                }
            }
            Detail::OnlyIfOpen { base, head } => {
                self.text("only-if-open");
                for limit in [base, head] {
                    self.some(limit.as_ref(), |print, limit| print.number(*limit));
                }
            }
            Detail::Period { base, head } => {
                self.text("period");
                for date in [base.0, base.1, head.0, head.1] {
                    self.date(date);
                }
            }
            Detail::Location {
                base,
                head,
                metres: _, // follows from both
            } => {
                self.text("location");
                for location in [base, head] {
                    self.location(location);
                }
            }
            Detail::Values(values) => {
                self.text("values");
                self.all(values, Print::value);
            }
            Detail::Words {
                what: _, // words
                base,
                head,
            } => {
                self.text("words");
                for text in [base, head] {
                    self.some(text.as_ref(), |print, text| print.text(text));
                }
            }
            Detail::Rows {
                added,
                removed,
                changed,
            } => {
                self.text("rows");
                for rows in [added, removed] {
                    self.all(rows, Print::row);
                }
                self.all(changed, Print::value);
            }
            Detail::Outcomes(outcomes) => {
                self.text("outcomes");
                self.all(outcomes, |print, (pair, disposition)| {
                    print.text(&pair.pair.to_string());
                    print.text(&disposition.disposition.to_string());
                });
            }
            Detail::Parts(parts) => {
                self.text("parts");
                self.all(parts, |print, Part { class, detail }| {
                    print.text(class.name());
                    print.detail(detail);
                });
            }
            // A sentence; the field tells.
            Detail::Fault(_) => self.text("fault"),
        }
    }

    fn entry(&mut self, entry: &Entry) {
        let Entry {
            uid,
            name: _, // words
            ods,
            postcode,
        } = entry;
        self.text(uid);
        for value in [ods, postcode] {
            self.some(value.as_ref(), |print, value| print.text(value));
        }
    }

    fn id(&mut self, id: Option<BlobId>) {
        self.some(id.as_ref(), |print, id| {
            print.0.update(&id.0);
        });
    }

    fn date(&mut self, date: Option<Date>) {
        self.some(date.as_ref(), |print, date| print.text(&date.to_string()));
    }

    fn codes(&mut self, codes: &[Named]) {
        self.all(codes, |print, named| print.text(&named.code));
    }

    fn row(&mut self, Row { named, value }: &Row) {
        self.text(&named.code);
        self.text(value);
    }

    fn value(&mut self, value: &Value) {
        let Value {
            key,
            what: _, // words
            base,
            head,
        } = value;
        self.text(key);
        for side in [base, head] {
            self.some(side.as_ref(), |print, Shown { value, words: _ }| {
                print.text(value)
            });
        }
    }

    fn location(&mut self, Location { postcode, grid, area }: &Location) {
        self.some(postcode.as_ref(), |print, postcode| print.text(postcode));
        self.some(grid.as_ref(), |print, grid| {
            print.number(grid.easting);
            print.number(grid.northing);
        });
        self.some(area.as_ref(), |print, area| print.text(&area.code));
    }

    fn profile(&mut self, profile: &ProfileChange) {
        let ProfileChange {
            pairs_added,
            pairs_removed,
            dispositions_added,
            dispositions_removed,
            outcomes_added,
            outcomes_removed,
        } = profile;
        self.text("profile");
        for pairs in [pairs_added, pairs_removed] {
            self.all(pairs, |print, pair| print.text(&pair.pair.to_string()));
        }
        for dispositions in [dispositions_added, dispositions_removed] {
            self.all(dispositions, |print, one| {
                print.text(&one.disposition.to_string())
            });
        }
        for count in [outcomes_added, outcomes_removed] {
            self.number(*count);
        }
    }

    fn hours(&mut self, hours: &HoursChange) {
        let HoursChange {
            weeks,
            dates,
            lost: _,   // follow from both
            gained: _, // follow from both
        } = hours;
        self.text("hours");
        self.all(weeks, |print, week| {
            let WeekChange {
                from,
                until,
                days,
                lost: _,
                gained: _,
            } = week;
            for date in [*from, *until] {
                print.date(date);
            }
            print.all(days, |print, DayChange { weekday, base, head }| {
                print.number(*weekday);
                for open in [base, head] {
                    print.text(&intervals(open));
                }
            });
        });
        self.all(dates, |print, date| {
            let DateChange {
                date,
                holiday: _, // words
                base,
                head,
                lost: _,
                gained: _,
            } = date;
            print.date(Some(*date));
            for open in [base, head] {
                print.text(&intervals(open));
            }
        });
    }
}

fn word(status: Status) -> &'static str {
    match status {
        Status::Active => "active",
        Status::Closed => "closed",
        Status::Commissioning => "commissioning",
        Status::Pending => "pending",
        Status::Suspended => "suspended",
    }
}
