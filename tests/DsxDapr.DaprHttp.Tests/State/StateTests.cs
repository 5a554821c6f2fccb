using System.Net;
using System.Text;

namespace DsxDapr.DaprHttp.Tests.State;

/// <summary>Answers are those of a real daprd 1.17.13 with state.redis, unless a test says otherwise.</summary>
public sealed class StateTests : IAsyncLifetime
{
    private const string RedisScriptFailed =
        "ERR user_script:14: failed to set key app-a||k1 script: d908b9553add63a82e03589b5c6d01a7654ef0f2, on @user_script:14.";

    private static readonly StateOptions FirstWrite = new() { Concurrency = ConcurrencyMode.FirstWrite };
    private FakeSidecar _sidecar = null!;
    private DaprClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _sidecar = await FakeSidecar.StartAsync();
        _client = _sidecar.CreateClient();
    }

    public ValueTask DisposeAsync() => _sidecar.DisposeAsync();

    [Fact]
    public async Task A_value_is_read_with_its_unquoted_etag()
    {
        _sidecar.Answers(200, """{"name":"x"}""", etag: "7");

        var (value, etag) = await _client.GetStateAndETagAsync<Dictionary<string, string>>("store", "a/b:c");

        value.ShouldNotBeNull()["name"].ShouldBe("x");
        etag.ShouldBe("7");
        _sidecar.Last.Target.ShouldBe("/v1.0/state/store/a%2Fb%3Ac");
        _sidecar.Last.Headers["dapr-api-token"].ShouldBe("sidecar-token");
    }

    [Fact]
    public async Task A_missing_key_has_neither_value_nor_etag()
    {
        _sidecar.Answers(204);

        var (value, etag) = await _client.GetStateAndETagAsync<string>("store", "missing");

        value.ShouldBeNull();
        etag.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_save_is_an_array_of_one_with_options_and_metadata()
    {
        await _client.SaveStateAsync(
            "store",
            "k1",
            "text",
            new StateOptions { Concurrency = ConcurrencyMode.FirstWrite, Consistency = ConsistencyMode.Strong },
            new Dictionary<string, string> { ["ttlInSeconds"] = "60" });

        _sidecar.Last.Method.ShouldBe("POST");
        _sidecar.Last.Target.ShouldBe("/v1.0/state/store");
        _sidecar.Last.Headers["Content-Type"].ShouldBe("application/json");
        _sidecar.Last.Body.ShouldBe(
            """[{"key":"k1","value":"text","options":{"concurrency":"first-write","consistency":"strong"},"metadata":{"ttlInSeconds":"60"}}]""");
    }

    [Fact]
    public async Task A_save_with_an_etag_sends_it_and_one_with_an_empty_etag_does_not()
    {
        (await _client.TrySaveStateAsync("store", "k1", 1, "5")).ShouldBeTrue();
        _sidecar.Last.Body.ShouldBe("""[{"key":"k1","value":1,"etag":"5"}]""");

        (await _client.TrySaveStateAsync("store", "k1", 1, "", FirstWrite)).ShouldBeTrue();
        _sidecar.Last.Body.ShouldBe("""[{"key":"k1","value":1,"options":{"concurrency":"first-write"}}]""");
    }

    [Theory]
    [InlineData(409, "possible etag mismatch. error from state store: " + RedisScriptFailed)]
    [InlineData(500, "failed to set key app-a||k1: " + RedisScriptFailed)] // insert if absent on a key that exists
    [InlineData(500, "failed to set key app-a||k1: ERR failed to set key app-a||k1")] // the same by an error reply of the script
    [InlineData(409, "possible etag mismatch. error from state store: item already exists and no etag was passed")] // in-memory
    public async Task A_lost_race_is_false(int status, string message)
    {
        _sidecar.Answers(status, SaveError(message));

        (await _client.TrySaveStateAsync("store", "k1", 1, "", FirstWrite)).ShouldBeFalse();
    }

    [Theory]
    [InlineData(500, "failed to set key app-a||k1: dial tcp 127.0.0.1:16379: connect: connection refused")] // Redis is down
    [InlineData(500, "failed to parse ttl from metadata: strconv.ParseInt: parsing \\\"abc\\\": invalid syntax")]
    public async Task Any_other_error_is_not_taken_for_a_lost_race(int status, string message)
    {
        _sidecar.Answers(status, SaveError(message));

        var error = await Should.ThrowAsync<DaprException>(() => _client.TrySaveStateAsync("store", "k1", 1, "", FirstWrite));

        error.StatusCode.ShouldBe((HttpStatusCode)status);
        error.ErrorCode.ShouldBe("ERR_STATE_SAVE");
    }

    [Fact]
    public async Task A_plain_save_throws_on_a_conflict()
    {
        _sidecar.Answers(409, SaveError("possible etag mismatch."));

        var error = await Should.ThrowAsync<DaprException>(() => _client.SaveStateAsync("store", "k1", 1));

        error.Message.ShouldContain("k1");
        error.Message.ShouldContain("possible etag mismatch");
    }

    [Fact]
    public async Task A_missing_store_is_an_error_with_its_code()
    {
        _sidecar.Answers(400, """{"errorCode":"ERR_STATE_STORE_NOT_FOUND","message":"state store nosuch is not found"}""");

        var error = await Should.ThrowAsync<DaprException>(() => _client.GetStateAsync<string>("nosuch", "k"));

        error.ErrorCode.ShouldBe("ERR_STATE_STORE_NOT_FOUND");
    }

    [Fact]
    public async Task A_wrong_api_token_is_an_error_with_the_sidecars_text()
    {
        _sidecar.Answers(401, "invalid api token\n", "text/plain");

        var error = await Should.ThrowAsync<DaprException>(() => _client.GetStateAsync<string>("store", "k"));

        error.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        error.ErrorCode.ShouldBeNull();
        error.Message.ShouldContain("invalid api token");
    }

    [Fact]
    public async Task Many_keys_are_read_at_once()
    {
        _sidecar.Answers(
            200, """[{"key":"k1","data":2,"etag":"2"},{"key":"s","data":"str","etag":"1"},{"key":"missing"},{"key":"z","data":null,"etag":"1"}]""");

        var items = await _client.GetBulkStateAsync("store", ["k1", "s", "missing", "z"], parallelism: 10);

        items.ShouldBe(
        [
            new BulkStateItem("k1", "2", "2"),
            new BulkStateItem("s", "\"str\"", "1"),
            new BulkStateItem("missing", null, ""),
            new BulkStateItem("z", "null", "1"),
        ]);
        _sidecar.Last.Target.ShouldBe("/v1.0/state/store/bulk");
        _sidecar.Last.Body.ShouldBe("""{"keys":["k1","s","missing","z"],"parallelism":10}""");
    }

    [Fact]
    public async Task A_key_that_could_not_be_read_does_not_look_like_a_missing_one()
    {
        _sidecar.Answers(200, """[{"key":"a","error":"dial tcp 127.0.0.1:16379: connect: connection refused"}]""");

        var error = await Should.ThrowAsync<DaprException>(() => _client.GetBulkStateAsync("store", ["a"]));

        error.Message.ShouldContain("connection refused");
    }

    [Fact]
    public async Task A_delete_may_depend_on_an_etag()
    {
        _sidecar.Answers(204).Answers(409, """{"errorCode":"ERR_STATE_DELETE","message":"possible etag mismatch."}""");

        (await _client.TryDeleteStateAsync("store", "k1", "3", FirstWrite)).ShouldBeTrue();
        _sidecar.Last.Method.ShouldBe("DELETE");
        _sidecar.Last.Target.ShouldBe("/v1.0/state/store/k1?concurrency=first-write");
        _sidecar.Last.Headers["If-Match"].ShouldBe("3");

        (await _client.TryDeleteStateAsync("store", "k1", "3")).ShouldBeFalse();
    }

    [Fact]
    public async Task A_plain_delete_that_fails_throws_even_when_the_sidecar_calls_it_a_conflict()
    {
        _sidecar.Answers(409, """{"errorCode":"ERR_STATE_DELETE","message":"possible etag mismatch. dial tcp: connection refused"}""");

        await Should.ThrowAsync<DaprException>(() => _client.DeleteStateAsync("store", "k1"));
    }

    [Fact]
    public async Task A_transaction_sends_its_operations_in_order()
    {
        await _client.ExecuteStateTransactionAsync(
            "store",
            [
                new StateTransactionRequest("a", Encoding.UTF8.GetBytes("""{"x":1}"""), StateOperationType.Upsert, "4", Options: FirstWrite),
                new StateTransactionRequest("b", default, StateOperationType.Delete),
            ]);

        _sidecar.Last.Target.ShouldBe("/v1.0/state/store/transaction");
        _sidecar.Last.Body.ShouldBe(
            """{"operations":[{"operation":"upsert","request":{"key":"a","value":{"x":1},"etag":"4","options":{"concurrency":"first-write"}}},"""
            + """{"operation":"delete","request":{"key":"b","value":null}}]}""");
    }

    [Fact]
    public async Task A_transaction_that_fails_throws()
    {
        _sidecar.Answers(500, """{"errorCode":"ERR_STATE_TRANSACTION","message":"error while executing state transaction"}""");

        await Should.ThrowAsync<DaprException>(() => _client.ExecuteStateTransactionAsync("store", []));
    }

    private static string SaveError(string message) =>
        $$"""{"errorCode":"ERR_STATE_SAVE","message":"failed saving state in state store statestore: {{message}}"}""";
}
