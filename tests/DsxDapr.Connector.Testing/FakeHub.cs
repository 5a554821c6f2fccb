using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using DsxDapr.Contracts;
using DsxDapr.Contracts.Wire;
using DsxDapr.Hosting.Tls;
using DsxDapr.Security.Hmac;
using DsxDapr.Security.Tls;
using DsxDapr.Testing;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace DsxDapr.Connector.Testing;

/// <summary>
/// A hub as a connector sees it (wire contract §3): it enrols, checks signatures, takes items and remembers them. A test can make
/// it refuse, hold and forget.
/// </summary>
public sealed class FakeHub : IHmacKeyStore, IAsyncDisposable
{
    private readonly ConcurrentQueue<HttpStatusCode> _failures = new();
    private readonly ConcurrentDictionary<string, string> _flags = new();
    private LoopbackApp _app = null!;

    private FakeHub()
    {
    }

    /// <summary>The enrollment token that is valid.</summary>
    public string EnrollmentToken { get; set; } = "token-of-the-test";

    /// <summary>The key that a registration hands out; null for a hub whose authentication is off.</summary>
    public HmacKey? Key { get; set; } = HmacKey.Generate();

    /// <summary>A key that is accepted beside <see cref="Key"/>, as during a rotation.</summary>
    public HmacKey? OldKey { get; set; }

    /// <summary>The batch size that is advertised.</summary>
    public int BatchSize { get; set; } = 100;

    /// <summary>Whether batches are taken; what is advertised is <see cref="AdvertisesBatch"/>.</summary>
    public bool TakesBatches { get; set; } = true;

    /// <summary>Whether batches are said to be taken.</summary>
    public bool AdvertisesBatch { get; set; } = true;

    /// <summary>An item that is refused for itself.</summary>
    public string? RefusedLocation { get; set; }

    /// <summary>Where the hub is, without API prefix.</summary>
    public Uri Url => _app.Url;

    /// <summary>Every registration that was accepted.</summary>
    public ConcurrentQueue<ConnectorInstance> Registrations { get; } = new();

    /// <summary>The key id that each of them was signed with; null for one that was not signed.</summary>
    public ConcurrentQueue<string?> RegistrationKeyIds { get; } = new();

    /// <summary>A job that this connector may not submit to.</summary>
    public string? ForbiddenJob { get; set; }

    /// <summary>The UUIDs that were unregistered.</summary>
    public ConcurrentQueue<string> Unregistrations { get; } = new();

    /// <summary>Every item that was taken, in order.</summary>
    public ConcurrentQueue<ScanRequest> Items { get; } = new();

    /// <summary>The number of items of every batch that was taken.</summary>
    public ConcurrentQueue<int> Batches { get; } = new();

    /// <summary>The job and total of every end of an enumeration.</summary>
    public ConcurrentQueue<(string JobId, int Total)> EnumerationEnds { get; } = new();

    /// <summary>How many enrollments were refused.</summary>
    public int RefusedEnrollments { get; private set; }

    /// <summary>How many submissions came, taken or not.</summary>
    public int Submissions { get; private set; }

    /// <summary>What the hub logged, refused signatures among it.</summary>
    public RecordingLoggerProvider Logs => _app.Logs;

    /// <summary>Starts a hub on a free loopback port.</summary>
    /// <param name="certificate">What it presents; null for a hub without TLS.</param>
    /// <param name="clients">How it verifies its clients' certificates; null to ask for none.</param>
    public static async Task<FakeHub> StartAsync(ServerCertificate? certificate = null, ClientTrust? clients = null)
    {
        var hub = new FakeHub();
        hub._app = await LoopbackApp.StartAsync(hub.Map, builder =>
        {
            if (certificate is not null)
            {
                builder.WebHost.ConfigureKestrel(
                    kestrel => kestrel.Listen(IPAddress.Loopback, 0, listener => listener.UseTls(new ServerCertificates([certificate]), clients)));
            }

            builder.Services.AddSingleton<IHmacKeyStore>(hub);
            builder.Services.AddAuthentication().AddDsxHmac();
            builder.Services.AddAuthorization();
            builder.Services.ConfigureHttpJsonOptions(json =>
            {
                json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
                json.SerializerOptions.DefaultIgnoreCondition = WireJson.Options.DefaultIgnoreCondition;
            });
        });
        return hub;
    }

    /// <summary>Answers the next submissions and enumeration ends with these errors instead of taking them.</summary>
    public void FailNext(params ReadOnlySpan<HttpStatusCode> statuses)
    {
        foreach (var status in statuses)
        {
            _failures.Enqueue(status);
        }
    }

    /// <summary>Pauses a job: its items are refused with 409 until it is resumed.</summary>
    public void Pause(string jobId) => _flags[jobId] = "paused";

    /// <summary>Cancels a job: its items are refused with 409 for ever.</summary>
    public void Cancel(string jobId) => _flags[jobId] = "cancel";

    /// <summary>Lets a paused job go on.</summary>
    public void Resume(string jobId) => _flags.TryRemove(jobId, out _);

    /// <inheritdoc/>
    public ValueTask<HmacKeyOwner?> FindAsync(string keyId, CancellationToken cancellationToken) =>
        ValueTask.FromResult(new[] { Key, OldKey }.FirstOrDefault(key => key?.KeyId == keyId) is { } key ? new HmacKeyOwner(key, null, null) : null);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private void Map(WebApplication app)
    {
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapPost(HubRoutes.Register, RegisterAsync);
        app.MapGet(HubRoutes.Config, () => new
        {
            workers = new
            {
                scan_request_batch_enabled = AdvertisesBatch,
                scan_request_batch_default_size = BatchSize,
                scan_request_batch_max_size = BatchSize,
            },
        });
        app.MapGet(HubRoutes.Prefix + "/scan/jobs/{job}/raw", (string job) =>
            new { key = job, ttl = 1, data = _flags.TryGetValue(job, out var flag) ? new Dictionary<string, string> { [flag] = "1" } : [] });
        var signed = app.MapGroup(HubRoutes.Prefix);
        if (Key is not null)
        {
            signed.RequireAuthorization(DsxHmacDefaults.PolicyName);
        }

        signed.MapPost("scan/request", TakeOneAsync);
        signed.MapPost("scan/request_batch", TakeBatchAsync);
        signed.MapPost("scan/jobs/{job}/enqueue_done", TakeEndAsync);
        signed.MapDelete("connectors/unregister/{uuid}", (string uuid) =>
        {
            Unregistrations.Enqueue(uuid);
            return Results.NoContent();
        });
    }

    private async Task<IResult> RegisterAsync(HttpRequest http)
    {
        if (http.Headers[WireHeaders.EnrollmentToken] != EnrollmentToken)
        {
            RefusedEnrollments++;
            return Json(new ErrorDetail("invalid_enrollment_token"), HttpStatusCode.Unauthorized);
        }

        // One key for the whole answer, also when the test replaces it meanwhile: whoever proved to have the old one was there before.
        var key = Key;
        var proof = await http.HttpContext.AuthenticateAsync(DsxHmacDefaults.AuthenticationScheme);
        if (proof.Failure is not null)
        {
            return Results.Challenge(authenticationSchemes: [DsxHmacDefaults.AuthenticationScheme]);
        }

        if (proof.Succeeded && http.Query[HubRoutes.NewKeyParameter] == "true")
        {
            (OldKey, Key) = (key, HmacKey.Generate());
            key = Key;
        }

        RegistrationKeyIds.Enqueue(proof.Principal?.GetKeyId());
        var connector = await ReadAsync<ConnectorInstance>(http);
        var isFirst = Registrations.IsEmpty;
        Registrations.Enqueue(connector);
        var answer = new RegisterResponse
        {
            Status = ResponseStatus.Success,
            Message = isFirst ? "registered" : "refreshed",
            ConnectorUuid = connector.Uuid,
            HmacKeyId = key?.KeyId,
            HmacSecret = key?.Secret,
        };
        return Json(answer, isFirst ? HttpStatusCode.Created : HttpStatusCode.OK);
    }

    private async Task<IResult> TakeOneAsync(HttpRequest http)
    {
        Submissions++;
        var item = await ReadAsync<ScanRequest>(http);
        if (Refuse([item]) is { } refusal)
        {
            return refusal;
        }

        Items.Enqueue(item);
        return Json(StatusResponse.Success("Scan task ID: 1"), HttpStatusCode.Accepted);
    }

    private async Task<IResult> TakeBatchAsync(HttpRequest http)
    {
        Submissions++;
        var batch = await ReadAsync<ScanRequestBatch>(http);
        if (!TakesBatches)
        {
            var refused = new BatchResponse { Status = ResponseStatus.Error, Message = "Batch scan requests are disabled" };
            return Json(refused, HttpStatusCode.Accepted);
        }

        if (Refuse(batch.Requests) is { } refusal)
        {
            return refusal;
        }

        foreach (var item in batch.Requests)
        {
            Items.Enqueue(item);
        }

        Batches.Enqueue(batch.Requests.Count);
        var taken = new BatchResponse { Status = ResponseStatus.Success, Message = "Queued", QueuedItems = batch.Requests.Count };
        return Json(taken, HttpStatusCode.Accepted);
    }

    private async Task<IResult> TakeEndAsync(string job, HttpRequest http)
    {
        if (_failures.TryDequeue(out var status))
        {
            return Json(new ErrorDetail("failed on purpose"), status);
        }

        var report = await ReadAsync<JsonElement>(http);
        EnumerationEnds.Enqueue((job, report.GetProperty("enqueued_total").GetInt32()));
        return Json(new { ok = true });
    }

    private IResult? Refuse(IReadOnlyList<ScanRequest> items)
    {
        if (_failures.TryDequeue(out var status))
        {
            return Json(new ErrorDetail("failed on purpose"), status);
        }

        if (items.Any(item => ForbiddenJob is not null && item.ScanJobId == ForbiddenJob))
        {
            return Json(new ErrorDetail("job_of_another_connector"), HttpStatusCode.Forbidden);
        }

        if (items.Any(item => item.ScanJobId is { } job && _flags.ContainsKey(job)))
        {
            return Json(StatusResponse.Error("Job paused/cancelled"), HttpStatusCode.Conflict);
        }

        return items.Any(item => item.Location == RefusedLocation)
            ? Json(new ErrorDetail("location"), HttpStatusCode.UnprocessableEntity)
            : null;
    }

    private static async Task<T> ReadAsync<T>(HttpRequest http) =>
        (await JsonSerializer.DeserializeAsync<T>(http.Body, WireJson.Options, http.HttpContext.RequestAborted))!;

    private static IResult Json<T>(T value, HttpStatusCode status = HttpStatusCode.OK) =>
        TypedResults.Json(value, WireJson.Options, statusCode: (int)status);
}
