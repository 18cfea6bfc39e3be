"""Plaid's Python library drives the emulator from link token to removal.

Every answer is also held against the published schema of the responses, where that is at hand.
"""

import hashlib
import hmac
import http.server
import json
import os
import queue
import sys
import threading
import time
import traceback
import urllib.request
from datetime import date, timedelta
from pathlib import Path

import jsonschema
import jwt
import plaid
from jwt.algorithms import ECAlgorithm
from plaid.api import plaid_api
from plaid import model

URL = os.environ["WUMBO_PLAID_URL"]
SCHEMA = Path(os.environ.get("WUMBO_SHARED", "/nonexistent")) / "plaid" / "sdk-schema.json"


def request_of(name, **fields):
    """An instance of one of the library's request classes, by its class name."""
    module = "".join("_" + c.lower() if c.isupper() else c for c in name).lstrip("_")
    return getattr(__import__(f"plaid.model.{module}", fromlist=[name]), name)(**fields)


class Contract:
    """Holds answers against the schema of their endpoint."""

    def __init__(self):
        self.schema = json.loads(SCHEMA.read_text()) if SCHEMA.exists() else None
        self.checked = 0
        if self.schema is None:
            if os.environ.get("CI") == "true":
                raise SystemExit("the schema of the responses is missing")
            print("The schema of the responses is not at hand: answers are not held against it.")

    def check(self, reference, body):
        if self.schema is None:
            return
        document = {"$defs": self.schema["$defs"], **reference}
        jsonschema.Draft202012Validator(document).validate(body)
        self.checked += 1

    def answer(self, path, status, body):
        if self.schema is None:
            return
        if status == 200:
            self.check(self.schema["operations"][path]["response"], body)
        else:
            self.check({"$ref": "#/$defs/PlaidError"}, body)
            assert body["request_id"], "an error without a request id"


CONTRACT = Contract()


class Receiver:
    """A webhook receiver that keeps raw bodies and headers."""

    def __init__(self):
        self.received = queue.Queue()
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                raw = self.rfile.read(int(self.headers["content-length"]))
                outer.received.put((self.headers.get("Plaid-Verification"), raw))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}/plaid"

    def wait_for(self, code):
        """The next webhook of a code; others on the way are verified and let pass."""
        deadline = time.monotonic() + 20
        while True:
            token, raw = self.received.get(timeout=max(0.01, deadline - time.monotonic()))
            body = verified(token, raw)
            if body["webhook_code"] == code:
                return body


def control(path, body=None, method=None):
    encoded = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(URL + path, data=encoded, method=method)
    request.add_header("content-type", "application/json")
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


configuration = plaid.Configuration(
    host=URL,
    api_key={"clientId": "sdk-client", "secret": "sdk-secret", "plaidVersion": "2020-09-14"},
)
transport = plaid.ApiClient(configuration)
client = plaid_api.PlaidApi(transport)

ask = transport.rest_client.request


def watched(method, url, *args, **kwargs):
    path = url.removeprefix(URL)
    try:
        answer = ask(method, url, *args, **kwargs)
    except plaid.ApiException as refusal:
        CONTRACT.answer(path, refusal.status, json.loads(refusal.body))
        raise
    CONTRACT.answer(path, answer.status, json.loads(answer.data))
    return answer


transport.rest_client.request = watched

KEYS = {}


def verified(token, raw):
    """Plaid's documented verification of a webhook; gives the body or raises."""
    header = jwt.get_unverified_header(token)
    assert header["alg"] == "ES256", header
    if header["kid"] not in KEYS:
        answer = client.webhook_verification_key_get(
            request_of("WebhookVerificationKeyGetRequest", key_id=header["kid"])
        )
        KEYS[header["kid"]] = answer["key"].to_dict()
    key = KEYS[header["kid"]]
    assert key["expired_at"] is None, "signed by an expired key"
    public = ECAlgorithm.from_jwk(
        json.dumps({name: key[name] for name in ("alg", "crv", "kid", "kty", "use", "x", "y")})
    )
    claims = jwt.decode(token, public, algorithms=["ES256"], options={"verify_iat": False})
    assert abs(time.time() - claims["iat"]) < 300, "stale"
    digest = hashlib.sha256(raw).hexdigest()
    assert hmac.compare_digest(digest, claims["request_body_sha256"]), "altered body"
    body = json.loads(raw)
    assert raw == json.dumps(body, indent=2, ensure_ascii=False).encode(), "not indented by two"
    return body


def refused(code, call, *args, **kwargs):
    """The error body of a call that must be refused with this code."""
    try:
        call(*args, **kwargs)
    except plaid.ApiException as refusal:
        body = json.loads(refusal.body)
        assert body["error_code"] == code, body
        return body
    raise AssertionError(f"was not refused with {code}")


def sync_all(access_token, count, cursor=""):
    """One update by the protocol: all pages, restarted from its first cursor on failure."""
    for _ in range(6):
        held, position, pages = [], cursor, 0
        try:
            while True:
                page = client.transactions_sync(
                    request_of("TransactionsSyncRequest", access_token=access_token,
                               cursor=position, count=count)
                )
                total = len(page["added"]) + len(page["modified"]) + len(page["removed"])
                assert total <= count
                held.append(page)
                position = page["next_cursor"]
                pages += 1
                if not page["has_more"]:
                    return held, position
        except plaid.ApiException as refusal:
            code = json.loads(refusal.body)["error_code"]
            assert code == "TRANSACTIONS_SYNC_MUTATION_DURING_PAGINATION", code
    raise AssertionError("the update never came to its end")


def apply(live, pages):
    for page in pages:
        for transaction in page["added"] + page["modified"]:
            live[transaction["transaction_id"]] = transaction
    for page in pages:
        for transaction in page["removed"]:
            live.pop(transaction["transaction_id"], None)


def truth_of(item_id):
    item = control(f"/emulator/truth?item_id={item_id}")["items"][0]
    return {
        transaction["transaction_id"]: transaction
        for account in item["accounts"]
        for transaction in account["transactions"]
    }


def until(condition, what):
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        found = condition()
        if found:
            return found
        control("/emulator/clock/advance", {"seconds": 1})
    raise AssertionError(f"waited in vain for {what}")


receiver = Receiver()
state = {}


def a_link_token_is_created_for_a_new_item():
    answer = client.link_token_create(
        request_of(
            "LinkTokenCreateRequest",
            client_name="Wumbo", language="en",
            country_codes=[request_of("CountryCode", value="US")],
            user=request_of("LinkTokenCreateRequestUser", client_user_id="alex"),
            products=[request_of("Products", value="transactions")],
            transactions=request_of("LinkTokenTransactions", days_requested=730),
            webhook=receiver.url,
        )
    )
    assert answer["link_token"].startswith("link-sandbox-")
    state["link_token"] = answer["link_token"]


def a_sandbox_item_is_linked_and_exchanged_once():
    options = request_of(
        "SandboxPublicTokenCreateRequestOptions",
        webhook=receiver.url, override_username="user_transactions_dynamic",
        transactions=request_of(
            "SandboxPublicTokenCreateRequestOptionsTransactions", days_requested=730
        ),
    )
    public = client.sandbox_public_token_create(
        request_of(
            "SandboxPublicTokenCreateRequest", institution_id="ins_109508",
            initial_products=[
                request_of("Products", value=name)
                for name in ("transactions", "liabilities", "investments")
            ],
            options=options,
        )
    )["public_token"]
    exchange = request_of("ItemPublicTokenExchangeRequest", public_token=public)
    answer = client.item_public_token_exchange(exchange)
    state["token"], state["item_id"] = answer["access_token"], answer["item_id"]
    assert state["token"].startswith("access-sandbox-")
    refused("INVALID_PUBLIC_TOKEN", client.item_public_token_exchange, exchange)


def the_first_sync_may_be_early_and_webhooks_follow_it():
    page = client.transactions_sync(
        request_of("TransactionsSyncRequest", access_token=state["token"], count=10)
    )
    assert str(page["transactions_update_status"]) in (
        "NOT_READY", "INITIAL_UPDATE_COMPLETE", "HISTORICAL_UPDATE_COMPLETE"
    )
    for code in ("INITIAL_UPDATE", "HISTORICAL_UPDATE"):
        body = receiver.wait_for(code)
        assert body["item_id"] == state["item_id"]
    body = receiver.wait_for("SYNC_UPDATES_AVAILABLE")
    assert body["historical_update_complete"]


def accounts_are_listed_with_their_balances():
    answer = client.accounts_get(
        request_of("AccountsGetRequest", access_token=state["token"])
    )
    kinds = {(str(one["type"]), str(one["subtype"])) for one in answer["accounts"]}
    for kind in (("depository", "checking"), ("depository", "savings"), ("credit", "credit card"),
                 ("loan", "mortgage"), ("loan", "student"), ("investment", "brokerage")):
        assert kind in kinds, kinds
    currencies = {one["balances"]["iso_currency_code"] for one in answer["accounts"]}
    assert {"USD", "EUR", None} <= currencies
    live = client.accounts_balance_get(
        request_of("AccountsBalanceGetRequest", access_token=state["token"])
    )
    assert len(live["accounts"]) == len(answer["accounts"])


def paging_through_two_years_ends_with_the_truth():
    live = {}
    pages, state["cursor"] = sync_all(state["token"], 37)
    apply(live, pages)
    truth = truth_of(state["item_id"])
    assert set(live) == set(truth), (len(live), len(truth))
    assert len(live) > 2000, len(live)
    for key, transaction in live.items():
        assert transaction["amount"] == truth[key]["amount"]
    span = [one["date"] for one in live.values()]
    assert max(span) - min(span) > timedelta(days=700)
    state["live"] = live
    again = sync_all(state["token"], 500, state["cursor"])
    assert not any(page["added"] or page["modified"] or page["removed"] for page in again[0])


def a_refresh_moves_the_dynamic_user_and_a_signed_webhook_tells():
    client.transactions_refresh(
        request_of("TransactionsRefreshRequest", access_token=state["token"])
    )
    receiver.wait_for("SYNC_UPDATES_AVAILABLE")
    pages, state["cursor"] = sync_all(state["token"], 3, state["cursor"])
    apply(state["live"], pages)
    assert set(state["live"]) == set(truth_of(state["item_id"]))


def custom_transactions_arrive():
    today = date.fromisoformat(control("/emulator/clock")["today"])
    client.sandbox_transactions_create(
        request_of(
            "SandboxTransactionsCreateRequest", access_token=state["token"],
            transactions=[
                request_of(
                    "CustomSandboxTransaction", date_transacted=today, date_posted=today,
                    amount=12.34, description="Custom purchase", iso_currency_code="USD",
                )
            ],
        )
    )
    pages, state["cursor"] = sync_all(state["token"], 100, state["cursor"])
    apply(state["live"], pages)
    assert any(one["name"] == "Custom purchase" and one["amount"] == 12.34
               for one in state["live"].values())


def recurring_liabilities_and_holdings_are_told():
    streams = client.transactions_recurring_get(
        request_of("TransactionsRecurringGetRequest", access_token=state["token"])
    )
    names = {one["description"]: str(one["frequency"]) for one in streams["outflow_streams"]}
    assert names.get("Home Mortgage Payment") == "MONTHLY", names
    pay = {one["description"]: str(one["frequency"]) for one in streams["inflow_streams"]}
    assert pay.get("Foundry Lane Design") == "BIWEEKLY", pay
    debts = client.liabilities_get(
        request_of("LiabilitiesGetRequest", access_token=state["token"])
    )["liabilities"]
    assert debts["credit"] and debts["mortgage"] and debts["student"]
    held = client.investments_holdings_get(
        request_of("InvestmentsHoldingsGetRequest", access_token=state["token"])
    )
    securities = {one["security_id"] for one in held["securities"]}
    assert {one["security_id"] for one in held["holdings"]} <= securities
    end = date.fromisoformat(control("/emulator/clock")["today"])
    moved = client.investments_transactions_get(
        request_of("InvestmentsTransactionsGetRequest", access_token=state["token"],
                   start_date=end - timedelta(days=700), end_date=end)
    )
    assert moved["total_investment_transactions"] >= 20


def the_older_endpoint_agrees_with_sync():
    today = date.fromisoformat(control("/emulator/clock")["today"])
    answer = client.transactions_get(
        request_of("TransactionsGetRequest", access_token=state["token"],
                   start_date=today - timedelta(days=800), end_date=today + timedelta(days=5))
    )
    assert answer["total_transactions"] == len(truth_of(state["item_id"]))


def institutions_and_categories_are_known():
    country = [request_of("CountryCode", value="US")]
    one = client.institutions_get_by_id(
        request_of(
            "InstitutionsGetByIdRequest", institution_id="ins_109508", country_codes=country,
            options=request_of("InstitutionsGetByIdRequestOptions",
                               include_optional_metadata=True, include_status=True),
        )
    )["institution"]
    assert one["name"] == "First Platypus Bank" and one["primary_color"]
    many = client.institutions_get(
        request_of("InstitutionsGetRequest", count=50, offset=0, country_codes=country)
    )
    assert many["total"] >= 5
    found = client.institutions_search(
        request_of("InstitutionsSearchRequest", query="gingham", country_codes=country)
    )
    assert found["institutions"][0]["institution_id"] == "ins_109509"
    assert len(client.categories_get({})["categories"]) > 50


def webhooks_are_fired_on_demand_and_to_a_new_address():
    global receiver
    receiver = Receiver()
    client.item_webhook_update(
        request_of("ItemWebhookUpdateRequest", access_token=state["token"], webhook=receiver.url)
    )
    assert receiver.wait_for("WEBHOOK_UPDATE_ACKNOWLEDGED")["new_webhook_url"] == receiver.url
    for code in ("DEFAULT_UPDATE", "SYNC_UPDATES_AVAILABLE", "NEW_ACCOUNTS_AVAILABLE",
                 "PENDING_DISCONNECT", "USER_ACCOUNT_REVOKED", "LOGIN_REPAIRED"):
        fired = client.sandbox_item_fire_webhook(
            request_of("SandboxItemFireWebhookRequest", access_token=state["token"],
                       webhook_code=code)
        )
        assert fired["webhook_fired"]
        receiver.wait_for(code)


def keys_rotate_and_the_old_one_is_told_as_expired():
    old = list(KEYS)
    control("/emulator/webhooks/rotate-key", {})
    KEYS.clear()
    client.sandbox_item_fire_webhook(
        request_of("SandboxItemFireWebhookRequest", access_token=state["token"],
                   webhook_code="DEFAULT_UPDATE")
    )
    receiver.wait_for("DEFAULT_UPDATE")
    assert not set(old) & set(KEYS)
    retired = client.webhook_verification_key_get(
        request_of("WebhookVerificationKeyGetRequest", key_id=old[0])
    )
    assert retired["key"]["expired_at"] is not None


def a_reset_login_breaks_the_item_and_update_mode_repairs_it():
    client.sandbox_item_reset_login(
        request_of("SandboxItemResetLoginRequest", access_token=state["token"])
    )
    body = receiver.wait_for("ERROR")
    assert body["error"]["error_code"] == "ITEM_LOGIN_REQUIRED" and body["error"]["status"] == 400
    sync = request_of("TransactionsSyncRequest", access_token=state["token"])
    error = refused("ITEM_LOGIN_REQUIRED", client.transactions_sync, sync)
    assert error["error_type"] == "ITEM_ERROR"
    probe = client.item_get(request_of("ItemGetRequest", access_token=state["token"]))
    assert probe["item"]["error"]["error_code"] == "ITEM_LOGIN_REQUIRED"
    client.accounts_get(request_of("AccountsGetRequest", access_token=state["token"]))
    link = client.link_token_create(
        request_of(
            "LinkTokenCreateRequest", client_name="Wumbo", language="en",
            country_codes=[request_of("CountryCode", value="US")],
            user=request_of("LinkTokenCreateRequestUser", client_user_id="alex"),
            access_token=state["token"],
        )
    )["link_token"]
    done = control("/emulator/link/complete", {"link_token": link, "elsewhere": True})
    assert done["outcome"] == "success"
    receiver.wait_for("LOGIN_REPAIRED")
    client.transactions_sync(sync)
    probe = client.item_get(request_of("ItemGetRequest", access_token=state["token"]))
    assert probe["item"]["error"] is None


def errors_are_those_documented():
    get = client.accounts_get
    refused("INVALID_ACCESS_TOKEN", get,
            request_of("AccountsGetRequest", access_token="access-sandbox-nobody"))
    refused("INVALID_ACCESS_TOKEN", get,
            request_of("AccountsGetRequest", access_token="access-production-real"))
    refused("INVALID_FIELD", client.transactions_sync,
            request_of("TransactionsSyncRequest", access_token=state["token"], cursor="nonsense"))
    stranger = plaid.Configuration(
        host=URL,
        api_key={"clientId": "sdk-client", "secret": "wrong", "plaidVersion": "2020-09-14"},
    )
    other = plaid_api.PlaidApi(plaid.ApiClient(stranger))
    refused("INVALID_API_KEYS", other.item_get,
            request_of("ItemGetRequest", access_token=state["token"]))
    control("/emulator/faults", {"endpoint": "/item/get", "count": 1, "effect": {
        "kind": "error", "error_type": "RATE_LIMIT_EXCEEDED", "error_code": "ITEM_GET_LIMIT"}})
    refused("ITEM_GET_LIMIT", client.item_get,
            request_of("ItemGetRequest", access_token=state["token"]))


def a_removed_item_is_gone():
    client.item_remove(request_of("ItemRemoveRequest", access_token=state["token"]))
    for call, name in ((client.item_get, "ItemGetRequest"),
                       (client.accounts_get, "AccountsGetRequest"),
                       (client.transactions_sync, "TransactionsSyncRequest"),
                       (client.item_remove, "ItemRemoveRequest")):
        refused("ITEM_NOT_FOUND", call, request_of(name, access_token=state["token"]))


STEPS = [
    a_link_token_is_created_for_a_new_item,
    a_sandbox_item_is_linked_and_exchanged_once,
    the_first_sync_may_be_early_and_webhooks_follow_it,
    accounts_are_listed_with_their_balances,
    paging_through_two_years_ends_with_the_truth,
    a_refresh_moves_the_dynamic_user_and_a_signed_webhook_tells,
    custom_transactions_arrive,
    recurring_liabilities_and_holdings_are_told,
    the_older_endpoint_agrees_with_sync,
    institutions_and_categories_are_known,
    webhooks_are_fired_on_demand_and_to_a_new_address,
    keys_rotate_and_the_old_one_is_told_as_expired,
    a_reset_login_breaks_the_item_and_update_mode_repairs_it,
    errors_are_those_documented,
    a_removed_item_is_gone,
]


def main():
    failed = False
    for step in STEPS:
        name = "plaid-python: " + step.__name__.replace("_", " ")
        try:
            step()
            print("ok", name, flush=True)
        except Exception:  # every step is told of, whatever went wrong
            failed = True
            print("failed", name, flush=True)
            traceback.print_exc()
    print(f"{CONTRACT.checked} answers held against the schema")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
