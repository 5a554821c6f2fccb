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

    private async Task StartAsync(string enrollmentTokens)
    {
        Sidecar = await FakeSidecar.StartAsync();
        Sidecar.Secrets[(DaprComponents.Operators, SecretNames.OperatorTokens)] = $"viewer:{Viewer},operator:{Operator},admin:{Admin}";
        Sidecar.Secrets[(DaprComponents.Secrets, SecretNames.EnrollmentTokens)] = enrollmentTokens;
        if (Settings.ContainsKey("APP_PORT"))
        {
            UseKestrel(); // listens where the hub itself does
        }
        else
        {
            UseKestrel(0);
        }

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
        builder.UseSetting("DAPR_HTTP_PORT", $"{Sidecar.Url.Port}");
        builder.UseSetting("DSXCONNECT_LEDGER:PATH", Path.Combine(_directory, "ledger.db"));
        foreach (var (name, value) in Settings)
        {
            builder.UseSetting(name, value);
        }

        builder.ConfigureLogging(logging => logging.AddProvider(Logs));
        builder.ConfigureServices(services => services.Replace(ServiceDescriptor.Singleton<TimeProvider>(Clock)));
    }
}
