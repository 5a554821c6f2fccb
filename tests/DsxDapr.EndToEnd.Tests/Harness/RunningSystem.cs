using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using DsxDapr.Contracts;
using DsxDapr.Testing;

namespace DsxDapr.EndToEnd.Tests.Harness;

/// <summary>
/// <c>dsx up</c>, running on ports that were free, with data in a folder of its own. When it stops, whatever the test was about, nothing
/// that it wrote or logged may hold a secret that it issued.
/// </summary>
internal sealed class RunningSystem : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(180);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(90);

    private readonly TestFolder _data = new();
    private readonly Command _up;

    private RunningSystem(IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment) =>
        _up = Command.Start(Repository.Dsx, ["up", "--free-ports", "--data-dir", _data.Path, .. arguments], environment);

    public string DataDir => _data.Path;

    public SystemStatus Status { get; private set; } = null!;

    /// <summary>Calls the hub as its operator.</summary>
    public HttpClient Hub { get; } = new();

    /// <summary>Looks for this system's secrets; a test may add places.</summary>
    public SecretScrub Scrub { get; } = new();

    private string RunFile => Path.Combine(DataDir, "run.json");

    public string Console => _up.Output + _up.Error;

    /// <summary>Starts the system and waits until its filesystem connector is enrolled.</summary>
    public static Task<RunningSystem> StartAsync(string asset, params string[] arguments) => StartAsync(asset, environment: null, arguments);

    /// <summary>Starts it with further variables in the environment of <c>dsx</c>.</summary>
    public static async Task<RunningSystem> StartAsync(string asset, IReadOnlyDictionary<string, string>? environment, params string[] arguments)
    {
        var system = new RunningSystem(
            arguments.Contains("--redis") ? arguments : ["--redis", "none", .. arguments],
            new Dictionary<string, string>(environment ?? new Dictionary<string, string>()) { ["DSXCONNECTOR_ASSET"] = asset });
        try
        {
            await Eventually.TrueAsync(system.IsUpAsync, "the system starts", StartLimit);
            return system;
        }
        catch (Exception e)
        {
            // Whatever went wrong: nothing may stay running.
            var console = system.Console;
            await system.DisposeAsync();
            throw new InvalidOperationException($"{e.Message}\n{console}", e);
        }
    }

    /// <summary>Reads the status again, e.g. after an app was started anew.</summary>
    public SystemStatus Refresh() => Status = SystemStatus.Parse(File.ReadAllText(RunFile));

    /// <summary>The uuids of the connectors that the hub lists, by name.</summary>
    public async Task<ILookup<string, Guid>> ConnectorsAsync()
    {
        var connectors = await Hub.GetFromJsonAsync<JsonElement>(HubRoutes.Prefix + "/connectors/list");
        return connectors.EnumerateArray().ToLookup(one => one.GetProperty("name").GetString()!, one => one.GetProperty("uuid").GetGuid());
    }

    /// <summary>Orders a full scan.</summary>
    /// <param name="connector">Of which connector.</param>
    /// <param name="scanOnce">Whether files that are unchanged since they were found clean may be skipped.</param>
    public async Task<string> OrderScanAsync(string connector = AppIds.FileSystemConnector, bool scanOnce = false)
    {
        var uuid = (await ConnectorsAsync())[connector].Single();
        using var response = await Hub.PostAsync($"{HubRoutes.FullScan(uuid)}?batch=true{(scanOnce ? "&scan_once=true" : "")}", null);
        response.StatusCode.ShouldBe(System.Net.HttpStatusCode.Accepted, await response.Content.ReadAsStringAsync());
        return response.Headers.GetValues(WireHeaders.JobId).Single();
    }

    /// <summary>A job's figures.</summary>
    public Task<JsonElement> JobAsync(string jobId) => Hub.GetFromJsonAsync<JsonElement>($"/api/v1/jobs/{jobId}");

    /// <summary>A job's items.</summary>
    public async Task<IReadOnlyList<ScannedItem>> ItemsAsync(string jobId)
    {
        var page = await Hub.GetFromJsonAsync<JsonElement>($"/api/v1/jobs/{jobId}/items?limit=5000");
        return page.GetProperty("items").Deserialize<List<ScannedItem>>(ScanReport.Json)!;
    }

    /// <summary>Waits for the end of a job.</summary>
    public async Task<JsonElement> FinishedJobAsync(string jobId, TimeSpan limit)
    {
        JsonElement job = default;
        await Eventually.TrueAsync(
            async () => (job = await JobAsync(jobId)).GetProperty("status").GetString() == "completed", $"job {jobId} is completed", limit);
        return job;
    }

    /// <summary>The first enrollment token of this system.</summary>
    public string EnrollmentToken() =>
        JsonDocument.Parse(File.ReadAllText(Path.Combine(DataDir, "secrets.json"))).RootElement.GetProperty(SecretNames.EnrollmentTokens).GetString()!.Split(',')[0];

    public async ValueTask DisposeAsync()
    {
        var pids = Status?.Apps.Select(app => app.Pid).OfType<int>().ToList() ?? [];
        if (!_up.HasExited)
        {
            await CollectSecretsAsync();
            await _up.InterruptAsync();
            await _up.WaitAsync(StopLimit);
        }

        pids.ShouldAllBe(pid => !Signal.IsRunning(pid), "everything is stopped");
        await _up.DisposeAsync();
        Hub.Dispose();
        Scrub.SearchFolder(DataDir, "secrets.json", "operator-token", "trust");
        Scrub.Search("the output of dsx up", Console);
        _data.Dispose();
        Scrub.ShouldHaveFoundNothing();
    }

    // What does not answer any more has told its secrets already, or never issued any.
    private async Task CollectSecretsAsync()
    {
        IssuedSecrets.CollectFiles(Scrub, DataDir);
        foreach (var app in (Status?.Apps ?? []).Where(app => app.Pid is { } pid && Signal.IsRunning(pid)))
        {
            var token = IssuedSecrets.CollectTokens(Scrub, app.Pid!.Value);
            if (app.Id == AppIds.Hub)
            {
                var sidecar = new UriBuilder(Uri.UriSchemeHttp, "127.0.0.1", app.SidecarPorts.Http).Uri;
                foreach (var connector in (await ConnectorsAsync()).SelectMany(one => one))
                {
                    await IssuedSecrets.CollectKeysAsync(Scrub, sidecar, token, connector);
                }
            }
        }
    }

    private async Task<bool> IsUpAsync()
    {
        if (_up.HasExited)
        {
            throw new InvalidOperationException($"dsx up ended with {_up.ExitCode}");
        }

        if (!File.Exists(RunFile))
        {
            return false;
        }

        if (Hub.BaseAddress is null)
        {
            Hub.BaseAddress = Refresh().HubUrl;
            Hub.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
                "Bearer", await File.ReadAllTextAsync(Path.Combine(DataDir, "operator-token")));
        }

        try
        {
            var connector = (await ConnectorsAsync())[AppIds.FileSystemConnector].SingleOrDefault();
            return connector != Guid.Empty
                && (await Hub.GetAsync($"{HubRoutes.Prefix}/connectors/readyz/{connector}")).IsSuccessStatusCode
                && Refresh().Apps.All(app => app.Pid is not null);
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
