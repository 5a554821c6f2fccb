using DsxDapr.Security.Hmac;
using DsxDapr.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace DsxDapr.Scanner.Tests.App;

/// <summary>A connector that verifies DSX-HMAC as a real one does, and holds as many items as are asked for.</summary>
internal sealed class SignedConnector : IHmacKeyStore, IAsyncDisposable
{
    private LoopbackApp _app = null!;
    private int _reading;

    /// <summary>The only key it knows.</summary>
    public HmacKey? Key { get; set; }

    public Uri Url => _app.Url;

    /// <summary>How many items were read at once at most.</summary>
    public int MostAtOnce { get; private set; }

    public byte[] Content { get; set; } = "hello"u8.ToArray();

    /// <summary>How many times <see cref="Content"/> an item is.</summary>
    public int Repetitions { get; set; } = 1;

    public static async Task<SignedConnector> StartAsync()
    {
        var connector = new SignedConnector();
        connector._app = await LoopbackApp.StartAsync(connector.Map, builder =>
        {
            builder.Services.AddSingleton<IHmacKeyStore>(connector).AddSingleton(TimeProvider.System);
            builder.Services.AddAuthorization().AddAuthentication().AddDsxHmac();
        });
        return connector;
    }

    public ValueTask<HmacKeyOwner?> FindAsync(string keyId, CancellationToken ct) =>
        ValueTask.FromResult(keyId == Key?.KeyId ? new HmacKeyOwner(Key, ConnectorUuid: null, AppId: null) : null);

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private void Map(WebApplication app)
    {
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapPost("/fake-connector/read_file", ReadFileAsync).RequireAuthorization(DsxHmacDefaults.PolicyName);
    }

    private async Task ReadFileAsync(HttpContext context)
    {
        MostAtOnce = Math.Max(MostAtOnce, Interlocked.Increment(ref _reading));
        context.Response.ContentType = "application/octet-stream";
        for (var i = 0; i < Repetitions; i++)
        {
            await context.Response.Body.WriteAsync(Content);
        }

        await context.Response.Body.FlushAsync();
        Interlocked.Decrement(ref _reading);
    }
}
