// Plaid's Node library drives the emulator from link token to removal.
import { createHash, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";
import { once } from "node:events";
import { decodeProtectedHeader, importJWK, jwtVerify } from "jose";
import { Configuration, PlaidApi } from "plaid";

const url = process.env.WUMBO_PLAID_URL;
// Without an address the library would speak with Plaid itself.
if (!url?.startsWith("http://127.0.0.1:")) throw new Error("WUMBO_PLAID_URL names no emulator");
const client = new PlaidApi(
  new Configuration({
    basePath: url,
    baseOptions: { headers: { "PLAID-CLIENT-ID": "sdk-client", "PLAID-SECRET": "sdk-secret" } },
  }),
);

function assert(condition, message) {
  if (!condition) throw new Error(message);
}

async function control(path, body) {
  const answer = await fetch(url + path, {
    method: body === undefined ? "GET" : "POST",
    headers: { "content-type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  assert(answer.ok, `${path}: ${answer.status}`);
  return answer.json();
}

const arrived = [];
const waiting = new Set();
const server = createServer((request, response) => {
  const parts = [];
  request.on("data", (part) => parts.push(part));
  request.on("end", () => {
    response.writeHead(200).end();
    arrived.push({ token: request.headers["plaid-verification"], raw: Buffer.concat(parts) });
    for (const wake of waiting) wake();
  });
});
server.listen(0, "127.0.0.1");
await once(server, "listening");
const webhook = `http://127.0.0.1:${server.address().port}/plaid`;

const keys = new Map();
async function verified({ token, raw }) {
  const header = decodeProtectedHeader(token);
  assert(header.alg === "ES256", `alg ${header.alg}`);
  if (!keys.has(header.kid)) {
    const answer = await client.webhookVerificationKeyGet({ key_id: header.kid });
    keys.set(header.kid, answer.data.key);
  }
  const key = keys.get(header.kid);
  assert(key.expired_at === null, "signed by an expired key");
  const { payload } = await jwtVerify(token, await importJWK(key), {
    algorithms: ["ES256"],
    maxTokenAge: "5 min",
    clockTolerance: 60,
  });
  const digest = createHash("sha256").update(raw).digest();
  const claimed = Buffer.from(payload.request_body_sha256, "hex");
  assert(claimed.length === 32 && timingSafeEqual(digest, claimed), "altered body");
  return JSON.parse(raw);
}

async function waitFor(code) {
  const deadline = Date.now() + 20_000;
  for (;;) {
    while (arrived.length > 0) {
      const body = await verified(arrived.shift());
      if (body.webhook_code === code) return body;
    }
    await new Promise((resolve, reject) => {
      const late = () => reject(new Error(`no webhook ${code}`));
      const timer = setTimeout(late, deadline - Date.now());
      const wake = () => {
        clearTimeout(timer);
        waiting.delete(wake);
        resolve();
      };
      waiting.add(wake);
      if (arrived.length > 0) wake();
    });
  }
}

async function refused(code, call) {
  try {
    await call();
  } catch (fault) {
    const body = fault.response?.data;
    assert(body?.error_code === code, JSON.stringify(body ?? String(fault)));
    assert(body.request_id, "no request id");
    return { body, status: fault.response.status };
  }
  throw new Error(`was not refused with ${code}`);
}

const state = { live: new Map(), cursor: undefined };

async function syncAll(count) {
  for (let attempt = 0; attempt < 6; attempt += 1) {
    const pages = [];
    let cursor = state.cursor;
    try {
      for (;;) {
        const asked = { access_token: state.token, cursor, count };
        const { data } = await client.transactionsSync(asked);
        pages.push(data);
        cursor = data.next_cursor;
        if (!data.has_more) break;
      }
    } catch (fault) {
      const code = fault.response?.data?.error_code;
      assert(code === "TRANSACTIONS_SYNC_MUTATION_DURING_PAGINATION", String(code ?? fault));
      continue;
    }
    for (const page of pages)
      for (const one of [...page.added, ...page.modified]) state.live.set(one.transaction_id, one);
    for (const page of pages)
      for (const one of page.removed) state.live.delete(one.transaction_id);
    if (cursor !== "") state.cursor = cursor;
    return pages;
  }
  throw new Error("the update never came to its end");
}

async function agreesWithTruth() {
  const { items } = await control(`/emulator/truth?item_id=${state.itemId}`);
  const truth = items[0].accounts.flatMap((account) => account.transactions);
  assert(truth.length === state.live.size, `${truth.length} against ${state.live.size}`);
  for (const one of truth)
    assert(state.live.get(one.transaction_id)?.amount === one.amount, one.transaction_id);
}

const linkToken = (extra) =>
  client.linkTokenCreate({
    client_name: "Wumbo",
    language: "en",
    country_codes: ["US"],
    user: { client_user_id: "sam" },
    ...extra,
  });

const steps = {
  "an item is linked through the stand-in for Link": async () => {
    const { data } = await linkToken({
      products: ["transactions"],
      transactions: { days_requested: 365 },
      webhook,
    });
    const page = await fetch(`${url}/link/${data.link_token}`);
    assert(page.ok && (await page.text()).includes("First Platypus Bank"), "no page");
    const done = await control("/emulator/link/complete", {
      link_token: data.link_token,
      user: "user_good",
      accounts: ["0000", "3333"],
    });
    assert(done.metadata.accounts.length === 2, "two accounts were chosen");
    state.publicToken = done.public_token;
  },
  "the public token is exchanged once": async () => {
    const { data } = await client.itemPublicTokenExchange({ public_token: state.publicToken });
    [state.token, state.itemId] = [data.access_token, data.item_id];
    await refused("INVALID_PUBLIC_TOKEN", () =>
      client.itemPublicTokenExchange({ public_token: state.publicToken }),
    );
  },
  "a sandbox public token can be had without Link": async () => {
    const { data } = await client.sandboxPublicTokenCreate({
      institution_id: "ins_109509",
      initial_products: ["transactions"],
    });
    assert(data.public_token.startsWith("public-sandbox-"), data.public_token);
  },
  "accounts and balances are told": async () => {
    const { data } = await client.accountsGet({ access_token: state.token });
    assert(data.accounts.length === 2, "two accounts");
    const live = await client.accountsBalanceGet({ access_token: state.token });
    assert(live.data.accounts.every((one) => typeof one.balances.current === "number"), "balances");
  },
  "paged sync ends with the truth, through the pulls": async () => {
    await syncAll(50);
    const body = await waitFor("SYNC_UPDATES_AVAILABLE");
    assert(body.item_id === state.itemId, "another item");
    await waitFor("HISTORICAL_UPDATE");
    await syncAll(20);
    await agreesWithTruth();
    assert(state.live.size > 500, `${state.live.size} transactions`);
  },
  "life goes on and a verified webhook tells": async () => {
    await control("/emulator/clock/advance", { days: 5 });
    await waitFor("SYNC_UPDATES_AVAILABLE");
    await syncAll(2);
    await agreesWithTruth();
  },
  "a mutation in the middle of an update restarts it": async () => {
    await control("/emulator/clock/advance", { days: 3 });
    await control("/emulator/faults", {
      endpoint: "/transactions/sync",
      skip: 1,
      count: 1,
      effect: {
        kind: "error",
        error_type: "TRANSACTIONS_ERROR",
        error_code: "TRANSACTIONS_SYNC_MUTATION_DURING_PAGINATION",
      },
    });
    await syncAll(1);
    await agreesWithTruth();
  },
  "a reset login is told, refused and repaired": async () => {
    await client.sandboxItemResetLogin({ access_token: state.token });
    const body = await waitFor("ERROR");
    assert(body.error.error_code === "ITEM_LOGIN_REQUIRED", body.error.error_code);
    const { status } = await refused("ITEM_LOGIN_REQUIRED", () =>
      client.transactionsSync({ access_token: state.token }),
    );
    assert(status === 400, `status ${status}`);
    const { data } = await client.itemGet({ access_token: state.token });
    assert(data.item.error.error_code === "ITEM_LOGIN_REQUIRED", "probe");
    const link = await linkToken({ access_token: state.token });
    await control("/emulator/link/complete", { link_token: link.data.link_token, elsewhere: true });
    await waitFor("LOGIN_REPAIRED");
    await syncAll(100);
    await agreesWithTruth();
  },
  "errors are those documented": async () => {
    const nobody = { access_token: "access-sandbox-x" };
    await refused("INVALID_ACCESS_TOKEN", () => client.itemGet(nobody));
    await refused("MISSING_FIELDS", () => client.itemGet({}));
    await refused("UNKNOWN_FIELDS", () => client.itemGet({ access_token: state.token, extra: 1 }));
    await refused("INVALID_FIELD", () =>
      client.transactionsSync({ access_token: state.token, count: 501 }),
    );
    const limited = async () => client.itemGet({ access_token: state.token });
    await control("/emulator/rate-limits", { enabled: true });
    let status = 200;
    for (let turn = 0; turn < 40 && status === 200; turn += 1)
      status = await limited().then((one) => one.status, (fault) => fault.response.status);
    await control("/emulator/rate-limits", { enabled: false });
    assert(status === 429, `status ${status}`);
  },
  "a removed item is gone": async () => {
    await client.itemRemove({ access_token: state.token });
    await refused("ITEM_NOT_FOUND", () => client.itemGet({ access_token: state.token }));
  },
};

let failed = 0;
for (const [name, step] of Object.entries(steps)) {
  try {
    await step();
    console.log(`ok npm plaid: ${name}`);
  } catch (fault) {
    failed += 1;
    console.log(`failed npm plaid: ${name}`);
    console.error(fault.stack ?? fault);
  }
}
server.close();
process.exit(failed === 0 ? 0 : 1);
