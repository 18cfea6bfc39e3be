//! What strangers notice while somebody asks for too much: their p95 under each attack against
//! their quiet one in the same run, how many of their requests are refused, and the memory of the
//! server while large files are read.
//!
//! `cargo bench -p wumbo-api --profile product --bench crowd [thousands of transactions] [name]`;
//! with a name only the attacks whose names have it.
//!
//! Long because every attack stands here, one beside the other.

mod support;

use std::future::Future;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use futures::future::join_all;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};
use support::figures::{head, ms, percentile, print_machine, ratio, row};
use support::process::{forget_peak, resident_mib};
use support::server::Server;
use support::statement::csv;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

/// How long strangers are watched under each attack, and before it.
const WATCHED: Duration = Duration::from_secs(12);
const STRANGERS: u64 = 4;
/// A file of a stranger.
const SMALL_FILE: &[u8] = b"!Type:Bank\nD2026-03-01\nT-1.00\nPBakery\n^\n";
/// What the names of the attacks that are run have in common; all of them without it.
static WANTED: OnceLock<String> = OnceLock::new();

fn is_wanted(name: &str) -> bool {
    WANTED.get().is_none_or(|wanted| name.contains(wanted.as_str()))
}

/// What an attack may cost strangers, in hundredths of their quiet p95.
const BAR: u128 = 300;

/// Somebody with a household and an account.
#[derive(Clone)]
struct Person {
    http: reqwest::Client,
    base: String,
    token: String,
    home: String,
    account: String,
}

impl Person {
    async fn new(server: &Server, name: &str) -> anyhow::Result<Self> {
        let http = reqwest::Client::builder().timeout(Duration::from_secs(300)).build()?;
        let base = server.base().to_owned();
        let mut person =
            Self { http, base, token: String::new(), home: String::new(), account: String::new() };
        let email = format!("{name}-{}@wumbo.example", uuid::Uuid::now_v7().simple());
        let password = "violet harbour nine";
        let body = json!({"email": email, "password": password, "name": "Robin"});
        person.post("/v1/auth/register", &body).await?;
        let body = json!({"email": email, "password": password});
        person.token = text(&person.post("/v1/auth/login", &body).await?, "access_token")?;
        let body = json!({"name": "Home", "currency": "EUR", "time_zone": "Europe/Berlin"});
        person.home = text(&person.post("/v1/households", &body).await?, "id")?;
        let body = json!({"name": "Giro", "kind": "checking", "currency": "EUR"});
        person.account = text(&person.post(&person.at("/accounts"), &body).await?, "id")?;
        Ok(person)
    }

    fn at(&self, path: &str) -> String {
        format!("/v1/households/{}{path}", self.home)
    }

    /// The same person in another household of theirs.
    async fn elsewhere(&self) -> anyhow::Result<Self> {
        let mut person = self.clone();
        let body = json!({"name": "Home", "currency": "EUR", "time_zone": "Europe/Berlin"});
        person.home = text(&person.post("/v1/households", &body).await?, "id")?;
        let body = json!({"name": "Giro", "kind": "checking", "currency": "EUR"});
        person.account = text(&person.post(&person.at("/accounts"), &body).await?, "id")?;
        Ok(person)
    }

    /// The beginning of a file that does not come.
    fn beginning_of_file(&self) -> String {
        let path = self.at(&format!("/accounts/{}/imports", self.account));
        let boundary = "Content-Type: multipart/form-data; boundary=x";
        format!("{}{boundary}\r\nContent-Length: 9000000\r\n\r\n--x", self.head(&path))
    }

    /// The beginning of a transaction that does not come.
    fn beginning_of_body(&self) -> String {
        let json = "Content-Type: application/json\r\nContent-Length: 900\r\n\r\n{";
        format!("{}{json}", self.head(&self.at("/transactions")))
    }

    fn head(&self, path: &str) -> String {
        let host = self.base.trim_start_matches("http://");
        let bearer = &self.token;
        format!("POST {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {bearer}\r\n")
    }

    async fn status(&self, path: &str) -> u16 {
        let request = self.http.get(format!("{}{path}", self.base)).bearer_auth(&self.token);
        match request.send().await {
            Ok(answer) => {
                let status = answer.status().as_u16();
                let _ = answer.bytes().await;
                status
            }
            Err(_) => 0,
        }
    }

    async fn post(&self, path: &str, body: &Value) -> anyhow::Result<Value> {
        let request = self.http.post(format!("{}{path}", self.base)).json(body);
        let answer = request.bearer_auth(&self.token).send().await?;
        let status = answer.status();
        let bytes = answer.bytes().await?;
        ensure!(status.is_success(), "{status}: {}", String::from_utf8_lossy(&bytes));
        Ok(serde_json::from_slice(&bytes).unwrap_or(Value::Null))
    }

    async fn enter(&self) -> anyhow::Result<Value> {
        let body = json!({"account_id": self.account, "posted_on": "2026-03-01",
            "amount": {"minor": -100, "currency": "EUR"}, "payee": "Bench"});
        self.post(&self.at("/transactions"), &body).await
    }

    async fn upload(&self, file: Vec<u8>, parameters: &str) -> anyhow::Result<u16> {
        let form = Form::new().part("file", Part::bytes(file).file_name("statement"));
        let path = self.at(&format!("/accounts/{}/imports{parameters}", self.account));
        let request = self.http.post(format!("{}{path}", self.base)).multipart(form);
        let answer = request.bearer_auth(&self.token).send().await?;
        let status = answer.status().as_u16();
        answer.bytes().await?;
        Ok(status)
    }
}

fn text(value: &Value, name: &str) -> anyhow::Result<String> {
    Ok(value[name].as_str().with_context(|| format!("{name} in {value}"))?.to_owned())
}

/// What strangers saw: times in microseconds, those of small files apart, and how many of their
/// requests were not answered.
#[derive(Default)]
struct Seen {
    times: Vec<u128>,
    files: Vec<u128>,
    refused: u64,
}

async fn watched(strangers: &[Person]) -> Seen {
    let each = strangers.iter().map(|person| async move {
        let mut seen = Seen::default();
        let began = Instant::now();
        let mut turn = 0;
        while began.elapsed() < WATCHED {
            let asked = Instant::now();
            let is_file = turn % 8 == 7;
            let is_answered = match turn % 4 {
                _ if is_file => {
                    person.upload(SMALL_FILE.to_vec(), "").await.is_ok_and(|s| s == 201)
                }
                // What costs more is asked for by strangers too.
                0 if turn % 16 == 0 => {
                    person.status(&person.at("/transactions?q=bench")).await == 200
                }
                0 if turn % 16 == 8 => person.status(&person.at("/accounts?as_of=2")).await == 200,
                0 => person.status(&person.at("/transactions?limit=50")).await == 200,
                1 => person.status(&person.at("/dashboard")).await == 200,
                2 => person.status("/health/live").await == 204,
                _ => person.enter().await.is_ok(),
            };
            let times = if is_file { &mut seen.files } else { &mut seen.times };
            times.push(asked.elapsed().as_micros());
            seen.refused += u64::from(!is_answered);
            turn += 1;
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        seen
    });
    let mut all = Seen::default();
    for seen in join_all(each).await {
        all.times.extend(seen.times);
        all.files.extend(seen.files);
        all.refused += seen.refused;
    }
    all
}

/// Strangers' figures without and with the attack, which goes on until it is told to stop.
async fn under<F>(
    name: &str,
    strangers: &[Person],
    attack: impl FnOnce(Arc<AtomicBool>) -> F,
) -> anyhow::Result<()>
where
    F: Future<Output = anyhow::Result<()>> + Send + 'static,
{
    if !is_wanted(name) {
        return Ok(());
    }
    let quiet = watched(strangers).await;
    let stop = Arc::new(AtomicBool::new(false));
    let attacking = tokio::spawn(attack(stop.clone()));
    tokio::time::sleep(Duration::from_millis(300)).await;
    let loud = watched(strangers).await;
    stop.store(true, Ordering::Release);
    attacking.await??;
    for (what, quiet, loud) in
        [("p95", quiet.times, loud.times), ("p95 of small files", quiet.files, loud.files)]
    {
        let (before, after) = (percentile(quiet, 95), percentile(loud, 95));
        let times = format!("{}× ({} → {} ms)", ratio(after, before), ms(before), ms(after));
        row(&format!("{name}: strangers' {what}"), &times, &format!("≤ {}×", ratio(BAR, 100)));
    }
    row(&format!("{name}: strangers refused"), &loud.refused.to_string(), "0");
    Ok(())
}

/// So many at once of the same, again and again.
async fn repeated<F: Future<Output = ()>>(
    stop: &AtomicBool,
    at_once: u64,
    work: impl Fn(u64) -> F,
) {
    let rounds = AtomicU64::new(0);
    join_all((0..at_once).map(|_| async {
        while !stop.load(Ordering::Acquire) {
            work(rounds.fetch_add(1, Ordering::Relaxed)).await;
        }
    }))
    .await;
}

/// Sockets that send one of the beginnings and then a byte now and then, or nothing.
async fn sockets(stop: &AtomicBool, base: &str, of: &[String], count: usize, trickle: bool) {
    let address = base.trim_start_matches("http://");
    let mut streams = Vec::new();
    while !stop.load(Ordering::Acquire) {
        if streams.len() < count {
            for beginning in of.iter().cycle().take(64) {
                if let Ok(mut stream) = TcpStream::connect(address).await {
                    let _ = stream.write_all(beginning.as_bytes()).await;
                    streams.push(stream);
                }
            }
        }
        let mut kept = Vec::new();
        for mut stream in streams {
            if !trickle || stream.write_all(b" ").await.is_ok() {
                kept.push(stream);
            }
        }
        streams = kept;
        tokio::time::sleep(Duration::from_millis(if trickle { 1_000 } else { 20 })).await;
    }
}

async fn queries(attacker: &Person, strangers: &[Person], revisions: i64) -> anyhow::Result<()> {
    let words = ["purchase", "thank", "you", "e", "a", "o", "u", "i", "n", "zz"].join("+");
    let search = attacker.at(&format!("/transactions?q={words}&sort=amount"));
    let person = attacker.clone();
    under("8 searches at once", strangers, |stop| async move {
        let ask = |_| async {
            person.status(&search).await;
        };
        repeated(&stop, 8, ask).await;
        Ok(())
    })
    .await?;
    let person = attacker.clone();
    under("8 readers of the past", strangers, |stop| async move {
        let ask = |round: u64| {
            let revision = revisions - i64::try_from(round % 1_000).unwrap_or(0) - 1;
            let path = person.at(&format!("/accounts?as_of={revision}"));
            let person = &person;
            async move {
                person.status(&path).await;
            }
        };
        repeated(&stop, 8, ask).await;
        Ok(())
    })
    .await
}

/// Many people, each with two households that hold much, who ask for more than pages do.
async fn many(server: &Server, strangers: &[Person], thousands: u64) -> anyhow::Result<()> {
    let mut homes = Vec::new();
    let lines = thousands * 1_000 / 10;
    for seed in 0..PEOPLE {
        let person = Person::new(server, "attacker").await?;
        for home in [person.elsewhere().await?, person] {
            let status = home.upload(csv(lines, 300 + seed), "").await?;
            ensure!(status == 201, "the import was answered {status}");
            homes.push(home);
        }
    }
    for home in &homes {
        while home.status(&home.at(&format!("/accounts?after={lines}"))).await != 200 {}
    }
    let words = ["purchase", "thank", "you", "e", "a", "o", "u", "i", "n", "zz"].join("+");
    let searches = [
        format!("/transactions?q={words}&sort=amount"),
        "/transactions?q=a&min=-5000&max=100000&limit=500".to_owned(),
        format!("/transactions/summary?q={words}"),
    ];
    let pasts = ["/transactions?as_of=", "/dashboard?as_of=", "/accounts?as_of="];
    let reads = [
        "/transactions?limit=500&sort=payee",
        "/transactions?limit=500&sort=amount",
        "/transactions/summary",
        "/audit?limit=500",
        "/audit/verify",
        "/reports/spending?from=2000-01&to=2025-12",
    ];
    let search = |round: usize| searches[round % searches.len()].clone();
    let past = |round: usize| {
        let revision = lines - (round as u64 * 7) % (lines / 2);
        format!("{}{revision}", pasts[round % pasts.len()])
    };
    let read = |round: usize| reads[round % reads.len()].to_owned();
    let people = usize::try_from(PEOPLE)?;
    // People, what each has at once, and in how many households.
    insist("8 people × 14 searches", &homes, (people, 14, 2), search, strangers).await?;
    insist("8 people × 3 searches", &homes, (people, 3, 2), search, strangers).await?;
    insist("8 people × 12 looks into the past", &homes, (people, 12, 2), past, strangers).await?;
    insist("8 people × 5 looks into the past", &homes, (people, 5, 2), past, strangers).await?;
    insist("8 people × 20 reads", &homes, (people, 20, 2), read, strangers).await?;
    insist("one person × 20 reads", &homes, (1, 20, 1), read, strangers).await?;
    insist("one person × 20 reads in two households", &homes, (1, 20, 2), read, strangers).await?;
    let any = |round: usize| match round % 3 {
        0 => search(round / 3),
        1 => past(round / 3),
        _ => read(round / 3),
    };
    insist("8 people × 12 of everything", &homes, (people, 12, 2), any, strangers).await?;
    // A revision that does not come.
    let behind = |_: usize| "/accounts?after=900000000".to_owned();
    insist("8 people × 12 reads that wait", &homes, (people, 12, 2), behind, strangers).await
}

const PEOPLE: u64 = 8;

/// Some of the people ask for paths again and again, each for so many at once, in so many of their
/// two households.
async fn insist(
    name: &str,
    homes: &[Person],
    (people, at_once, of_each): (usize, usize, usize),
    path: impl Fn(usize) -> String,
    strangers: &[Person],
) -> anyhow::Result<()> {
    let rounds = 600;
    let paths: Vec<String> = (0..rounds).map(path).collect();
    let homes: Vec<Person> =
        homes.chunks(2).take(people).flat_map(|two| two[..of_each].to_vec()).collect();
    under(name, strangers, |stop| async move {
        let in_all = u64::try_from(people * at_once)?;
        let ask = |round: u64| {
            let round = usize::try_from(round).unwrap_or(0);
            let home = &homes[round % homes.len()];
            let path = home.at(&paths[(round / homes.len()) % paths.len()]);
            async move {
                if matches!(home.status(&path).await, 429 | 503) {
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
            }
        };
        repeated(&stop, in_all, ask).await;
        Ok(())
    })
    .await
}

async fn writers(attacker: &Person, strangers: &[Person]) -> anyhow::Result<()> {
    let person = attacker.clone();
    under("an import beside 12 writers", strangers, |stop| async move {
        let files = async {
            let mut seed = 900;
            while !stop.load(Ordering::Acquire) {
                seed += 1;
                person.upload(csv(100_000, seed), "").await?;
            }
            anyhow::Ok(())
        };
        let ask = |_| async {
            let _ = person.enter().await;
        };
        let (files, ()) = tokio::join!(files, repeated(&stop, 12, ask));
        files
    })
    .await
}

async fn crowds(server: &Server, attacker: &Person, strangers: &[Person]) -> anyhow::Result<()> {
    let login = attacker.head("/v1/auth/login");
    let login = login.replace("Authorization", "X-Nothing");
    let login = format!("{login}Content-Type: application/json\r\nContent-Length: 900\r\n\r\n{{");
    let mut homes = vec![attacker.clone()];
    for _ in 1..5 {
        homes.push(attacker.elsewhere().await?);
    }
    let mut people = Vec::new();
    for _ in 0..8 {
        people.push(Person::new(server, "attacker").await?);
    }
    let files = |of: &[Person]| of.iter().map(Person::beginning_of_file).collect::<Vec<_>>();
    let bodies = vec![login.clone(), attacker.beginning_of_body()];
    for (name, beginnings, count, trickle) in [
        ("256 trickled logins", vec![login.clone()], 256, true),
        ("1,000 trickled logins", vec![login], 1_000, true),
        ("800 trickled bodies, half of one person", bodies, 800, true),
        ("40 trickled files of one household", files(&homes[..1]), 40, true),
        ("40 trickled files of 5 households of one person", files(&homes), 40, true),
        ("64 trickled files of 8 people", files(&people), 64, true),
        ("1,000 heads without an end", vec!["GET / HTTP/1.1\r\nX: ".to_owned()], 1_000, true),
        ("6,000 silent sockets", vec![String::new()], 6_000, false),
    ] {
        let base = attacker.base.clone();
        under(name, strangers, |stop| async move {
            sockets(&stop, &base, &beginnings, count, trickle).await;
            Ok(())
        })
        .await?;
    }
    Ok(())
}

/// As many bookings as a file may have.
const BOOKINGS: usize = 199_990;

/// The largest files: of 20 MB, and those that are shortest for as many bookings, of which much
/// more is made than they are long.
fn largest_files() -> anyhow::Result<Vec<(&'static str, Vec<u8>)>> {
    let mut file = csv(199_990, 77);
    let filling = 20_000_000_usize.saturating_sub(file.len()) / BOOKINGS;
    if filling > 2 {
        let wide = format!("{} thank you", "x".repeat(filling - 1));
        file = String::from_utf8(file)?.replace(" thank you", &wide).into_bytes();
    }
    let dense = |head: &str, booking: &str, end: &str| {
        format!("{head}{}{end}", booking.repeat(BOOKINGS)).into_bytes()
    };
    // Rows of twenty cells, of which most say little.
    let wide_row = format!("2025-01-13,-1.00,Shop{}\n", ",m7".repeat(17));
    let wide_head =
        format!("Date,Amount,Payee{}\n", (0..17).map(|n| format!(",c{n}")).collect::<String>());
    let wide = format!("{wide_head}{}", wide_row.repeat(BOOKINGS)).into_bytes();
    let account = "<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>EUR<BANKACCTFROM><ACCTID>1\
                   </BANKACCTFROM><BANKTRANLIST>";
    let booking = "<STMTTRN><DTPOSTED>20250113<TRNAMT>-1</STMTTRN>";
    let end = "</BANKTRANLIST></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>";
    Ok(vec![
        ("files of 20 MB", file),
        ("wide CSV files", wide),
        ("dense QIF files", dense("!Type:Bank\n", "D13/1/25\nT-1\n^\n", "")),
        ("dense CSV files", dense("Date,Amount\n", "2025-01-13,-1\n", "")),
        ("dense OFX files", dense(account, booking, end)),
    ])
}

/// Six people at once, each with one of the largest files: looked at, and taken in.
async fn files(server: &Server, strangers: &[Person]) -> anyhow::Result<()> {
    let mut people = Vec::new();
    for _ in 0..6 {
        people.push(Person::new(server, "attacker").await?);
    }
    for (name, file) in largest_files()? {
        for (what, parameters, expected) in
            [("dry runs", "?dry_run=true", 200), ("imports", "", 201)]
        {
            let name = format!("six {what} of {name}");
            if !is_wanted(&name) {
                continue;
            }
            forget_peak(server.pid())?;
            let (before, _) = resident_mib(server.pid());
            let (people, file) = (people.clone(), file.clone());
            under(&name, strangers, |_| async move {
                let sent = people.iter().map(|person| person.upload(file.clone(), parameters));
                for status in join_all(sent).await {
                    let status = status?;
                    ensure!(status == expected, "one of the {what} was answered {status}");
                }
                Ok(())
            })
            .await?;
            let (after, most) = resident_mib(server.pid());
            let text = format!("{before} MiB before, {most} MiB at most, {after} MiB after");
            row(&format!("memory over {name}"), &text, "≤ 300 MiB");
        }
    }
    Ok(())
}

async fn run(thousands: u64) -> anyhow::Result<()> {
    print_machine();
    // The sockets of the attacks are this process' too.
    rlimit::increase_nofile_limit(u64::MAX)?;
    let server = Server::start().await?;
    let attacker = Person::new(&server, "attacker").await?;
    let mut strangers = Vec::new();
    for _ in 0..STRANGERS {
        strangers.push(Person::new(&server, "stranger").await?);
    }
    let mut revisions = 0;
    for part in 0..thousands.div_ceil(100) {
        let lines = 100_000.min(thousands * 1_000 - part * 100_000);
        let status = attacker.upload(csv(lines, part), "").await?;
        ensure!(status == 201, "the import was answered {status}");
        revisions += i64::try_from(lines)?;
    }
    while attacker.status(&attacker.at(&format!("/accounts?after={revisions}"))).await != 200 {}
    head("a crowd at the gate");
    queries(&attacker, &strangers, revisions).await?;
    many(&server, &strangers, thousands).await?;
    crowds(&server, &attacker, &strangers).await?;
    writers(&attacker, &strangers).await?;
    files(&server, &strangers).await
}

fn main() -> anyhow::Result<()> {
    // Cargo adds `--bench`.
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    let mut thousands = 50;
    for argument in arguments.by_ref() {
        match argument.parse() {
            Ok(number) => thousands = number,
            Err(_) => WANTED.set(argument).map_err(|_| anyhow::anyhow!("one name at most"))?,
        }
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(run(thousands))
}
