using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using DsxDapr.Contracts;
using DsxDapr.Testing;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace DsxDapr.Hub.Tests.App;

/// <summary>The hub as its Program composes it, on a real Kestrel, with a sidecar that is not one.</summary>
internal sealed class HubApp : WebApplicationFactory<Program>
{
    public const string Viewer = "the-viewers-token";
    public const string Operator = "the-operators-token";
    public const string Admin = "the-admins-token";
    public const string EnrollmentToken = "the-fleets-enrollment-token";

    private readonly string _directory = Directory.CreateTempSubdirectory("hub-").FullName;

    public FakeSidecar Sidecar { get; private set; } = null!;

    public ManualTimeProvider Clock { get; } = new(TimeProvider.System.GetUtcNow());

    public RecordingLoggerProvider Logs { get; } = new();

    private Dictionary<string, string> Settings { get; } = [];

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public static Task<HubApp> StartAsync(params (string Name, string Value)[] settings) => StartAsync(EnrollmentToken, settings);

    /// <summary>Starts one with other enrollment tokens in its secret store.</summary>
    public static async Task<HubApp> StartAsync(string enrollmentTokens, params (string Name, string Value)[] settings)
    {
        var app = new HubApp();
        foreach (var (name, value) in settings)
        {
            app.Settings[name] = value;
        }

        await app.StartAsync(enrollmentTokens);
        return app;
    }

    /// <summary>What a hub throws that is to refuse such settings.</summary>
    public static Task<Exception> RefusalAsync(params (string Name, string Value)[] settings) => RefusalAsync(EnrollmentToken, settings);

    /// <summary>What one throws with other enrollment tokens in its secret store.</summary>
    public static async Task<Exception> RefusalAsync(string enrollmentTokens, params (string Name, string Value)[] settings)
    {
        await using var sidecar = await StartSidecarAsync(enrollmentTokens);
        var directory = Directory.CreateTempSubdirectory("hub-");
        try
        {
            return await RefusedProgram.StartAsync<Program>([.. OwnSettings(sidecar, directory.FullName), .. settings]);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private async Task StartAsync(string enrollmentTokens)
    {
        Sidecar = await StartSidecarAsync(enrollmentTokens);
        UseKestrel(); // without a port, which the factory would set while the hub starts already
        StartServer();
    }

    /// <summary>A client that shows a token, or none.</summary>
    public HttpClient ClientOf(string? token)
    {
        var client = CreateClient();
        if (Settings.TryGetValue("APP_PORT", out var port))
        {
            client.BaseAddress = new Uri($"http://127.0.0.1:{port}"); // among several listeners, the sidecar's
        }

        client.DefaultRequestHeaders.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    /// <summary>The audit trail, newest first.</summary>
    public async Task<IReadOnlyList<JsonElement>> AuditAsync()
    {
        using var client = ClientOf(Admin);
        var page = await client.GetFromJsonAsync<JsonElement>("/api/v1/audit?limit=1000", Token);
        return [.. page.GetProperty("entries").EnumerateArray()];
    }

    /// <summary>What the ledger's files hold, byte for byte.</summary>
    public string LedgerText() => string.Concat(Directory.EnumerateFiles(_directory).Select(path =>
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(file, System.Text.Encoding.Latin1);
        return reader.ReadToEnd();
    }));

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await Sidecar.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_directory, recursive: true);
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        foreach (var (name, value) in OwnSettings(Sidecar, _directory).Concat(Settings.Select(one => (one.Key, one.Value))))
        {
            builder.UseSetting(name, value);
        }

        builder.ConfigureLogging(logging => logging.AddProvider(Logs));
        builder.ConfigureServices(services => services.Replace(ServiceDescriptor.Singleton<TimeProvider>(Clock)));
    }

    private static async Task<FakeSidecar> StartSidecarAsync(string enrollmentTokens)
    {
        var sidecar = await FakeSidecar.StartAsync();
        sidecar.Secrets[(DaprComponents.Operators, SecretNames.OperatorTokens)] = $"viewer:{Viewer},operator:{Operator},admin:{Admin}";
        sidecar.Secrets[(DaprComponents.Secrets, SecretNames.EnrollmentTokens)] = enrollmentTokens;
        return sidecar;
    }

    private static (string Name, string Value)[] OwnSettings(FakeSidecar sidecar, string directory) =>
        [("DAPR_HTTP_PORT", $"{sidecar.Url.Port}"), ("DSXCONNECT_LEDGER:PATH", Path.Combine(directory, "ledger.db"))];
}
