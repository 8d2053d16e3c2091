//! `qdos rule`: the page of a lint rule, of a class of change or of a rule of the audit.

use crate::arguments::Rule;
use crate::failure::Failure;
use qdos_model::change::Class;
use qdos_model::finding::nearest;

pub(crate) fn run(arguments: &Rule) -> Result<u8, Failure> {
    let Some(name) = &arguments.name else {
        let rules = qdos_lint::RULES
            .iter()
            .map(|rule| format!("{:<32} {}\n", rule.name, rule.summary));
        let classes = Class::ALL
            .iter()
            .map(|class| format!("{:<32} {}\n", class.name(), class.says()));
        let audit = qdos_audit::RULES
            .iter()
            .map(|rule| format!("{:<32} {}\n", rule.name, rule.summary));
        let text = ["Lint rules\n\n".to_owned()]
            .into_iter()
            .chain(rules)
            .chain(["\nClasses of change\n\n".to_owned()])
            .chain(classes)
            .chain(["\nRules of the audit\n\n".to_owned()])
            .chain(audit);
        crate::print(&text.collect::<String>())?;
        return Ok(0);
    };
    let rule = qdos_lint::rule(name).map(|rule| rule.page);
    let class = Class::ALL
        .iter()
        .find(|class| class.name() == name)
        .map(|class| qdos_diff::page(*class));
    let audit = qdos_audit::rule(name).map(|rule| rule.page);
    match rule.or(class).or(audit) {
        Some(page) => crate::print(page).map(|()| 0),
        None => {
            let known = qdos_lint::RULES
                .iter()
                .map(|rule| rule.name)
                .chain(Class::ALL.iter().map(|class| class.name()))
                .chain(qdos_audit::RULES.iter().map(|rule| rule.name));
            let near = nearest(name, known)
                .map(|near| format!("; did you mean {near}?"))
                .unwrap_or_default();
            Err(Failure::usage(format!(
                "there is no rule or class named {name:?}{near}"
            )))
        }
    }
}
