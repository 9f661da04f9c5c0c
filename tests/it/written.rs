//! Decisions are written as serde_json writes them, byte for byte.

use std::sync::Arc;

use thresh::domain::{CampaignId, Decision, Revision, Timestamp};
use thresh::eval::{self, Scratch};
use thresh::program::Program;
use thresh::wire::decided;
use thresh::wire::decision::DecisionJson;

use crate::generate::case;
use crate::generate::draws::Draws;

/// Holds both ways of writing equal.
#[track_caller]
pub(crate) fn check_written(decision: &Decision<'_>) {
    let mut json = b"before".to_vec();
    decided::write(decision, &mut json);
    let expected = serde_json::to_string(&DecisionJson(decision)).unwrap();
    assert_eq!(String::from_utf8(json).unwrap(), format!("before{expected}"));
    let mut array = Vec::new();
    decided::write_all(&[decision.clone(), decision.clone()], &mut array);
    assert_eq!(String::from_utf8(array).unwrap(), format!("[{expected},{expected}]"));
}

#[test]
fn generated_decisions_are_written_as_serde_json_does() {
    let ids = ["c-1", "", "\u{0}\u{1f} \u{7f}", "\"quoted\" \\ back", "tab\tline\n", "größer – 漢字 🙂", "plain/slash"];
    let mut matched = 0;
    for seed in 1..=2_000 {
        let case = case(&mut Draws::of_seed(seed));
        let program = Program::compile(&case.campaigns.iter().cloned().map(Arc::new).collect::<Vec<_>>());
        let deciders = |campaign: usize| case.deciders[campaign];
        let verdicts = eval::evaluate_by(&program, &case.profile, case.at, deciders, &mut Scratch::default());
        for (verdict, id) in verdicts.into_iter().zip(ids.iter().cycle().skip(seed as usize % ids.len())) {
            matched += verdict.matched.len();
            let (campaign, revision) = (CampaignId::new(id), Revision::new("5f0c"));
            let decision = Decision {
                contact_id: id,
                campaign: &campaign,
                at: case.at,
                revision: &revision,
                verdict,
                experiments: vec![],
            };
            check_written(&decision);
        }
    }
    assert!(matched > 2_000, "rules hold, too: {matched}");
}

#[test]
fn instants_of_any_year_are_written_as_serde_json_does() {
    let case = case(&mut Draws::of_seed(1));
    let program = Program::compile(&case.campaigns.iter().cloned().map(Arc::new).collect::<Vec<_>>());
    let (campaign, revision) = (CampaignId::new("c"), Revision::new("5f0c"));
    let years = [0, -1, 1, 1_764_211_200_000_000, -62_167_219_200_000_001].map(Timestamp::from_micros);
    for at in years.into_iter().chain([Timestamp::MIN, Timestamp::MAX]) {
        let verdict = eval::evaluate(&program, &case.profile, at, &mut Scratch::default()).remove(0);
        let experiments = vec![];
        check_written(&Decision {
            contact_id: "c",
            campaign: &campaign,
            at,
            revision: &revision,
            verdict,
            experiments,
        });
    }
}
