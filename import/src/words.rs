//! Names and addresses as people write them, from the capitals of the organisation files.

/// Words that stay in capitals.
const CAPITALS: [&str; 12] = [
    "NHS", "GP", "PMS", "UEA", "H/C", "UK", "NW", "DR.", "PCT", "CIC", "II", "BMI",
];
/// Words that stay small unless they come first.
const SMALL: [&str; 9] = ["and", "of", "the", "on", "at", "in", "by", "with", "next"];
/// Last address lines that are no town.
const COUNTIES: [&str; 81] = [
    "AVON",
    "BEDFORDSHIRE",
    "BERKS",
    "BERKSHIRE",
    "BUCKINGHAMSHIRE",
    "BUCKS",
    "CAMBRIDGESHIRE",
    "CAMBS",
    "CAMBS.",
    "CHESHIRE",
    "CLEVELAND",
    "CO DURHAM",
    "CO. DURHAM",
    "CORNWALL",
    "COUNTY DURHAM",
    "CUMBRIA",
    "DERBYSHIRE",
    "DEVON",
    "DORSET",
    "EAST ANGLIA",
    "EAST RIDING OF YORKSHIRE",
    "EAST SUSSEX",
    "EAST YORKSHIRE",
    "ESSEX",
    "GLOS",
    "GLOUCESTERSHIRE",
    "GREATER LONDON",
    "GREATER MANCHESTER",
    "HAMPSHIRE",
    "HANTS",
    "HEREFORDSHIRE",
    "HERTFORDSHIRE",
    "HERTS",
    "HUMBERSIDE",
    "ISLE OF WIGHT",
    "KENT",
    "LANCASHIRE",
    "LANCS",
    "LEICESTERSHIRE",
    "LEICS",
    "LINCOLNSHIRE",
    "LINCS",
    "MERSEYSIDE",
    "MIDDLESEX",
    "NORFOLK",
    "NORTH HUMBERSIDE",
    "NORTH LINCOLNSHIRE",
    "NORTH NORFOLK",
    "NORTH SOMERSET",
    "NORTH YORKSHIRE",
    "NORTHAMPTONSHIRE",
    "NORTHANTS",
    "NORTHUMBERLAND",
    "NOTTINGHAMSHIRE",
    "NOTTS",
    "OXFORDSHIRE",
    "OXON",
    "RUTLAND",
    "SALOP",
    "SHROPSHIRE",
    "SOMERSET",
    "SOUTH GLOUCESTERSHIRE",
    "SOUTH HUMBERSIDE",
    "SOUTH YORKSHIRE",
    "STAFFORDSHIRE",
    "STAFFS",
    "SUFFOLK",
    "SUFFOLKS",
    "SURREY",
    "TEESSIDE",
    "TYNE & WEAR",
    "TYNE AND WEAR",
    "WARWICKSHIRE",
    "WEST MIDLANDS",
    "WEST SUSSEX",
    "WEST YORKSHIRE",
    "WILTS",
    "WILTSHIRE",
    "WORCESTERSHIRE",
    "WORCS",
    "YORKSHIRE",
];

/// `ST JOHN'S SURGERY` as `St John's Surgery`. Mixed case is left as it is.
pub fn title(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.chars().any(char::is_lowercase) {
        return text;
    }
    let words = text
        .split(' ')
        .enumerate()
        .map(|(index, word)| title_word(index, word));
    words.collect::<Vec<_>>().join(" ")
}

fn title_word(index: usize, word: &str) -> String {
    let bare = word.trim_matches(|sign: char| !sign.is_alphanumeric());
    if CAPITALS.contains(&bare) || word.chars().all(|sign| !sign.is_alphabetic()) {
        return word.to_owned();
    }
    let small = word.to_lowercase();
    if index > 0 && SMALL.contains(&small.as_str()) {
        return small;
    }
    let mut at_start = true;
    let mut titled = String::new();
    for sign in small.chars() {
        titled.extend(if at_start {
            sign.to_uppercase().collect::<Vec<_>>()
        } else {
            vec![sign]
        });
        at_start = matches!(sign, '-' | '(' | '/' | '&' | '.');
    }
    titled
}

/// The last part of an address that is not a county.
pub fn town(address: &[String]) -> Option<String> {
    let mut parts = address
        .iter()
        .rev()
        .flat_map(|line| line.rsplit(','))
        .map(str::trim);
    let town = parts.find(|part| !part.is_empty() && !COUNTIES.contains(&part.to_uppercase().as_str()))?;
    Some(title(town)).filter(|town| !town.starts_with(|sign: char| sign.is_ascii_digit()))
}

/// `King's Lynn and West Norfolk` as `kings-lynn-and-west-norfolk`: the name of a folder.
pub fn slug(text: &str) -> String {
    let mut slug = String::new();
    for sign in text
        .to_lowercase()
        .chars()
        .filter(|sign| *sign != '\'' && *sign != '’')
    {
        if sign.is_ascii_alphanumeric() {
            slug.push(sign);
        } else if !slug.ends_with('-') && !slug.is_empty() {
            slug.push('-');
        }
    }
    slug.trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capitals_become_names() {
        assert_eq!(title("ST JOHN'S SURGERY"), "St John's Surgery");
        assert_eq!(title("UEA MEDICAL CENTRE"), "UEA Medical Centre");
        assert_eq!(
            title("HOLT  AND WELLS-NEXT-THE-SEA"),
            "Holt and Wells-Next-The-Sea"
        );
        assert_eq!(title("Ecch Beccles Hospital"), "Ecch Beccles Hospital");
    }

    #[test]
    fn a_county_is_no_town() {
        let address = ["1 HIGH STREET", "HOLT", "NORFOLK"].map(str::to_owned);
        assert_eq!(town(&address).as_deref(), Some("Holt"));
        let address = ["1 HIGH STREET", "LOWESTOFT, SUFFOLK"].map(str::to_owned);
        assert_eq!(town(&address).as_deref(), Some("Lowestoft"));
    }

    #[test]
    fn a_folder_has_no_apostrophe() {
        assert_eq!(
            slug("King's Lynn and West Norfolk"),
            "kings-lynn-and-west-norfolk"
        );
    }
}
