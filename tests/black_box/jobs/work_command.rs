//! `tidings work`, as an operator types it.

use crate::black_box::command_line::Program;

#[tokio::test]
async fn it_says_what_it_works_on_and_ends_well_when_it_is_told_to() {
    let queues = ["work", "--queues", "mail,exports", "--concurrency", "3"];
    let (program, line) = Program::new().work_as(&queues).await;
    assert_eq!(line, "working on {\"exports\":1,\"mail\":2}\n");
    program.end().await;
}

#[tokio::test]
async fn without_queues_it_works_on_all_of_them() {
    let (program, line) = Program::new().work_as(&["work", "--concurrency", "1"]).await;
    for queue in ["default", "mail", "pictures", "exports", "webhooks", "backups"] {
        assert!(line.contains(&format!("\"{queue}\":")), "{line}");
    }
    program.end().await;
}

#[tokio::test]
async fn what_it_cannot_work_on_is_refused_in_one_line() {
    for (arguments, part) in [
        (&["work", "--queues", "mail,post"][..], "no queue called post"),
        (&["work", "--queues", ""], "no queue called"),
        (&["work", "--concurrency", "0"], "nothing to do with 0 workers"),
    ] {
        let output = Program::new().run(arguments, "").await;
        let words = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{words}");
        assert!(words.starts_with("tidings: ") && words.contains(part), "{words}");
        assert_eq!(words.lines().count(), 1, "{words}");
        assert!(output.stdout.is_empty());
    }
}
