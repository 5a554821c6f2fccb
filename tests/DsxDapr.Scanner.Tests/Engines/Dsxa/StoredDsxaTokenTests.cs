using System.Collections.Concurrent;
using DsxDapr.DaprHttp;
using DsxDapr.Hosting;
using DsxDapr.Scanner.Engines.Dsxa;
using DsxDapr.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace DsxDapr.Scanner.Tests.Engines.Dsxa;

/// <summary>DSXA's token comes from the secret store unless the settings name one.</summary>
public sealed class StoredDsxaTokenTests : IAsyncLifetime
{
    private readonly ManualTimeProvider _clock = new();
    private readonly RecordingLoggerProvider _logs = new();
    private readonly ConcurrentDictionary<string, string> _secrets = new();
    private LoopbackApp _sidecarApp = null!;
    private SidecarReadiness _sidecar = null!;
    private StoredDsxaToken _token = null!;
    private int _reads;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _sidecarApp = await LoopbackApp.StartAsync(app =>
        {
            app.MapGet("/v1.0/healthz/outbound", () => TypedResults.NoContent());
            app.MapGet("/v1.0/secrets/dsx-engines/dsxa-auth-token", ReadSecret);
        });
        var dapr = new DaprClientBuilder().UseHttpEndpoint(_sidecarApp.Url.ToString()).Build();
        var loggers = LoggerFactory.Create(logging => logging.AddProvider(_logs));
        var settings = new ConfigurationBuilder().AddInMemoryCollection([new("DAPR_HTTP_PORT", "1")]).Build();
        _sidecar = new SidecarReadiness(dapr, settings, _clock, loggers.CreateLogger<SidecarReadiness>());
        await _sidecar.StartAsync(Cancelled);
        _token = new StoredDsxaToken(dapr, _sidecar, _clock, loggers.CreateLogger<StoredDsxaToken>());
    }

    public async ValueTask DisposeAsync()
    {
        await _sidecar.StopAsync(Cancelled);
        _sidecar.Dispose();
        await _sidecarApp.DisposeAsync();
        _logs.Dispose();
    }

    [Fact]
    public async Task A_changed_secret_is_used_within_five_seconds_and_asked_for_no_more_often()
    {
        _secrets["dsxa-auth-token"] = "first";
        (await _token.ReadAsync(Cancelled)).ShouldBe("first");
        _secrets["dsxa-auth-token"] = " second\n";
        (await _token.ReadAsync(Cancelled)).ShouldBe("first");
        _reads.ShouldBe(1);

        _clock.Advance(TimeSpan.FromSeconds(5));

        (await _token.ReadAsync(Cancelled)).ShouldBe("second");
        _reads.ShouldBe(2);
    }

    [Fact]
    public async Task While_the_store_cannot_be_read_the_last_token_stays_in_use_and_that_is_said_once()
    {
        _secrets["dsxa-auth-token"] = "first";
        await _token.ReadAsync(Cancelled);
        _secrets.Clear();
        for (var i = 0; i < 3; i++)
        {
            _clock.Advance(TimeSpan.FromSeconds(5));
            (await _token.ReadAsync(Cancelled)).ShouldBe("first");
        }

        _reads.ShouldBe(4);
        var line = _logs.Messages.Where(line => line.Contains("dsxa-auth-token", StringComparison.Ordinal)).ShouldHaveSingleItem();
        line.ShouldContain("with the token read before");
        line.ShouldNotContain("first");
    }

    [Fact]
    public async Task Without_a_secret_there_is_no_token_and_the_store_is_not_asked_at_every_scan()
    {
        (await _token.ReadAsync(Cancelled)).ShouldBeNull();
        (await _token.ReadAsync(Cancelled)).ShouldBeNull();

        _reads.ShouldBe(1);
    }

    [Fact]
    public async Task The_settings_win_over_the_store()
    {
        _secrets["dsxa-auth-token"] = "stored";

        (await new DsxaToken("set", file: null, _token).ReadAsync(Cancelled)).ShouldBe("set");
        (await new DsxaToken(value: null, file: null, _token).ReadAsync(Cancelled)).ShouldBe("stored");
    }

    private Task ReadSecret(HttpContext context)
    {
        Interlocked.Increment(ref _reads);
        if (!_secrets.IsEmpty)
        {
            return context.Response.WriteAsJsonAsync(_secrets);
        }

        context.Response.StatusCode = 500;
        return context.Response.WriteAsJsonAsync(new { errorCode = "ERR_SECRET_GET", message = "secret dsxa-auth-token not found" });
    }
}
