using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using DsxDapr.Connector.FullScans;
using DsxDapr.Contracts.Wire;
using DsxDapr.Hosting;
using DsxDapr.Security.Hmac;
using DsxDapr.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace DsxDapr.Connector.Testing;

/// <summary>A connector that runs on a free loopback port and talks to a <see cref="FakeHub"/>.</summary>
public sealed class RunningConnector : IAsyncDisposable
{
    private readonly LoopbackApp _app;
    private readonly FakeHub _hub;
    private readonly DirectoryInfo _data;

    private RunningConnector(LoopbackApp app, RecordingLoggerProvider logs, FakeHub hub, string name, DirectoryInfo data)
    {
        _app = app;
        _hub = hub;
        _data = data;
        Name = name;
        Logs = logs;
    }

    /// <summary>The name, which is also the prefix of the routes.</summary>
    public string Name { get; }

    /// <summary>What the connector logged.</summary>
    public RecordingLoggerProvider Logs { get; }

    /// <summary>The connector's services.</summary>
    public IServiceProvider Services => _app.Services;

    /// <summary>A client with the connector's address.</summary>
    public HttpClient Client => _app.Client;

    /// <summary>Starts a connector.</summary>
    /// <param name="hub">The hub it registers with.</param>
    /// <param name="name">Its name.</param>
    /// <param name="settings">Its settings, with their full names; they win over the usual ones of a test.</param>
    /// <param name="configure">Registers what it can do with its repository.</param>
    public static async Task<RunningConnector> StartAsync(
        FakeHub hub, string name, IEnumerable<KeyValuePair<string, string?>> settings, Action<WebApplicationBuilder> configure)
    {
        var data = Directory.CreateTempSubdirectory("dsx-connector-");
        var all = new Dictionary<string, string?>
        {
            ["DSXCONNECTOR_DATA_DIR"] = data.FullName,
            ["DSXCONNECTOR_DSX_CONNECT_URL"] = hub.Url.ToString(),
            ["DSXCONNECT_ENROLLMENT_TOKEN"] = hub.EnrollmentToken,
        };
        foreach (var (key, value) in settings)
        {
            all[key] = value;
        }

        var logs = new RecordingLoggerProvider();
        var app = await LoopbackApp.StartAsync(
            web =>
            {
                web.MapDsxDefaults();
                web.MapDsxConnector();
            },
            builder =>
            {
                builder.Configuration.AddInMemoryCollection(all);
                builder.AddDsxDefaults(name);
                builder.AddDsxConnector(name);
                builder.Logging.ClearProviders().AddProvider(logs);
                builder.Services.AddSingleton(new ScanPacing { LastWords = Eventually.Deadline });
                configure(builder);
            });
        return new RunningConnector(app, logs, hub, name, data);
    }

    /// <summary>Waits until the connector is registered and its repository was reached.</summary>
    public async Task<RunningConnector> ReadyAsync()
    {
        await Eventually.TrueAsync(
            async () =>
            {
                using var answer = await Client.GetAsync($"{Name}/readyz");
                return answer.StatusCode == HttpStatusCode.OK;
            },
            $"the connector is ready; it logged: {string.Join('\n', Logs.Messages)}");
        return this;
    }

    /// <summary>Sends a call signed with the key that the hub issued.</summary>
    /// <param name="method">The verb.</param>
    /// <param name="route">The route below the name, with its query.</param>
    /// <param name="body">A model to send as JSON; null for no body.</param>
    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string route, object? body = null)
    {
        var bytes = body is null ? [] : JsonSerializer.SerializeToUtf8Bytes(body, WireJson.Options);
        var header = DsxHmacSignature.CreateHeader(_hub.Key!, method.Method, $"/{Name}/{route}", bytes, TimeProvider.System);
        return SendAsync(method, route, bytes, header);
    }

    /// <summary>Sends a call as it is.</summary>
    /// <param name="method">The verb.</param>
    /// <param name="route">The route below the name, with its query.</param>
    /// <param name="body">The body's bytes.</param>
    /// <param name="authorization">The header; null for none.</param>
    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string route, byte[] body, string? authorization)
    {
        using var request = new HttpRequestMessage(method, $"{Name}/{route}");
        request.Content = new ByteArrayContent(body);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        if (authorization is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        return await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    /// <summary>Sends a signed call and reads its answer.</summary>
    /// <typeparam name="T">The model of the answer.</typeparam>
    /// <param name="method">The verb.</param>
    /// <param name="route">The route below the name, with its query.</param>
    /// <param name="body">A model to send as JSON; null for no body.</param>
    public async Task<T> AskAsync<T>(HttpMethod method, string route, object? body = null)
    {
        using var response = await SendAsync(method, route, body);
        var text = await response.Content.ReadAsStringAsync();
        response.StatusCode.ShouldBe(HttpStatusCode.OK, text);
        return JsonSerializer.Deserialize<T>(text, WireJson.Options)!;
    }

    /// <summary>Runs a full scan to its end and returns what was submitted for it.</summary>
    /// <param name="query">Further parameters, e.g. <c>limit=5</c>.</param>
    public async Task<IReadOnlyList<ScanRequest>> FullScanAsync(string query = "")
    {
        var job = Guid.NewGuid().ToString();
        var answer = await AskAsync<StatusResponse>(HttpMethod.Post, $"full_scan?job_id={job}&{query}");
        answer.Status.ShouldBe(ResponseStatus.Success, answer.Description);
        await EnumerationEndAsync(job);
        return [.. _hub.Items.Where(item => item.ScanJobId == job)];
    }

    /// <summary>Waits until the connector ended the enumeration of a job, and returns the total it told.</summary>
    public async Task<int> EnumerationEndAsync(string job)
    {
        await Eventually.TrueAsync(
            () => _hub.EnumerationEnds.Any(end => end.JobId == job),
            $"the enumeration ends; the connector logged: {new StringBuilder().AppendJoin('\n', Logs.Messages)}");
        return _hub.EnumerationEnds.Single(end => end.JobId == job).Total;
    }

    /// <summary>Stops the connector.</summary>
    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _data.Delete(recursive: true);
    }
}
