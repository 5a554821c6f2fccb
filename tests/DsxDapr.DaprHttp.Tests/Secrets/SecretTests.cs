using System.Net;

namespace DsxDapr.DaprHttp.Tests.Secrets;

public sealed class SecretTests : IAsyncLifetime
{
    private FakeSidecar _sidecar = null!;
    private DaprClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _sidecar = await FakeSidecar.StartAsync();
        _client = _sidecar.CreateClient();
    }

    public ValueTask DisposeAsync() => _sidecar.DisposeAsync();

    [Fact]
    public async Task A_secret_has_values_by_name()
    {
        _sidecar.Answers(200, """{"pass":"p","user":"u"}""");

        var secret = await _client.GetSecretAsync("dsx-secrets", "db", new Dictionary<string, string> { ["version_id"] = "3" });

        secret.ShouldBe(new Dictionary<string, string> { ["pass"] = "p", ["user"] = "u" });
        _sidecar.Last.Target.ShouldBe("/v1.0/secrets/dsx-secrets/db?metadata.version_id=3");
    }

    [Fact]
    public async Task A_missing_secret_is_an_error()
    {
        _sidecar.Answers(500, """{"errorCode":"ERR_SECRET_GET","message":"failed getting secret with key x from secret store: secret x not found"}""");

        var error = await Should.ThrowAsync<DaprException>(() => _client.GetSecretAsync("dsx-secrets", "x"));

        error.StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        error.ErrorCode.ShouldBe("ERR_SECRET_GET");
    }

    [Fact]
    public async Task All_secrets_are_read_at_once()
    {
        _sidecar.Answers(200, """{"db":{"pass":"p","user":"u"},"plain":{"plain":"v1"}}""").Answers(204);

        var secrets = await _client.GetBulkSecretAsync("dsx-secrets");

        secrets["db"]["user"].ShouldBe("u");
        secrets["plain"]["plain"].ShouldBe("v1");
        _sidecar.Last.Target.ShouldBe("/v1.0/secrets/dsx-secrets/bulk");
        (await _client.GetBulkSecretAsync("empty")).ShouldBeEmpty();
    }
}
