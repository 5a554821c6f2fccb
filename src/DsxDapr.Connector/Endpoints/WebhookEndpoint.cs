using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Threading.RateLimiting;
using DsxDapr.Connector.Configuration;
using DsxDapr.Connector.Events;
using DsxDapr.Connector.Repository;
using DsxDapr.Connector.Settings;
using DsxDapr.Contracts.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace DsxDapr.Connector.Endpoints;

/// <summary>
/// <c>POST webhook/event</c> (wire contract §4.6), open to anybody. An event can do no more than have an item of the asset scanned that
/// a full scan would list too; how many are taken is limited, and the answer does not tell whether there is such an item.
/// </summary>
internal sealed partial class WebhookEndpoint(
    EventQueue queue,
    SettingsInForce inForce,
    IEnumerable<IItemFinder> finders,
    IOptions<ConnectorOptions> options,
    ILogger<WebhookEndpoint> logger) : IDisposable
{
    /// <summary>The longest body, in bytes.</summary>
    public const int LongestBody = 64 * 1024;

    private const int MaxLocationLength = 4096;
    private const int MaxMetainfoLength = 1024;
    private const string SecretHeader = "X-Webhook-Secret";
    private const int LongestToken = 1024;

    private static readonly string[] LocationMembers = ["location", "path", "file_path"];

    private readonly IItemFinder? _finder = finders.SingleOrDefault();
    private readonly TokenBucketRateLimiter _limiter = new(new TokenBucketRateLimiterOptions
    {
        TokenLimit = options.Value.WebhookEventsPerMinute,
        TokensPerPeriod = Math.Max(1, options.Value.WebhookEventsPerMinute / 60),
        ReplenishmentPeriod = TimeSpan.FromMinutes(1) / Math.Min(60, options.Value.WebhookEventsPerMinute),
        QueueLimit = 0,
    });

    /// <summary>Takes one event.</summary>
    public async Task<IResult> HandleAsync(HttpRequest http)
    {
        if (http.Query["validationToken"].ToString() is { Length: > 0 } token)
        {
            // The handshake of a subscription: the token goes back as it came, as text that no browser takes for a page.
            http.HttpContext.Response.Headers.XContentTypeOptions = "nosniff";
            return token.Length <= LongestToken ? TypedResults.Text(token) : WireResult.Unprocessable("validationToken is too long");
        }

        if (!IsSecretRight(http))
        {
            Log.WrongSecret(logger);
            return WireResult.Error(StatusCodes.Status401Unauthorized, "invalid_webhook_secret");
        }

        using var lease = _limiter.AttemptAcquire();
        if (!lease.IsAcquired)
        {
            return TooMany(http);
        }

        if (_finder is null)
        {
            return WireResult.Json(StatusResponse.Error("Webhook events are not supported by this connector"));
        }

        var (location, metainfo, problem) = await ReadAsync(http);
        return problem ?? await TakeAsync(http, location, metainfo);
    }

    public void Dispose() => _limiter.Dispose();

    private static async Task<(string Location, string? Metainfo, IResult? Problem)> ReadAsync(HttpRequest http)
    {
        try
        {
            using var document = await JsonDocument.ParseAsync(http.Body, cancellationToken: http.HttpContext.RequestAborted);
            var body = document.RootElement;
            var location = LocationMembers.Select(name => TextOf(body, name)).FirstOrDefault(static text => text is not null);
            var metainfo = TextOf(body, "metainfo");
            return location is null || location.Length > MaxLocationLength
                ? ("", null, WireResult.Unprocessable("expected location, path or file_path"))
                : metainfo is not null && (metainfo.Length > MaxMetainfoLength || metainfo.Any(char.IsControl))
                    ? ("", null, WireResult.Unprocessable("metainfo is too long, or holds control characters"))
                    : (location, metainfo, null);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The latter is what a string with half a surrogate pair gives.
            return ("", null, WireResult.Unprocessable("the body is not JSON"));
        }
    }

    private static string? TextOf(JsonElement body, string member) =>
        body.ValueKind == JsonValueKind.Object
        && body.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text
            ? text
            : null;

    private static IResult TooMany(HttpRequest http)
    {
        http.HttpContext.Response.Headers.RetryAfter = "60";
        return WireResult.Error(StatusCodes.Status429TooManyRequests, "too_many_events");
    }

    private async Task<IResult> TakeAsync(HttpRequest http, string location, string? metainfo)
    {
        RepositoryItem? item;
        try
        {
            item = await _finder!.FindAsync(location, http.HttpContext.RequestAborted);
        }
        catch (IOException error)
        {
            Log.NotReached(logger, error.Message);
            return WireResult.Error(StatusCodes.Status503ServiceUnavailable, "repository_unavailable");
        }

        if (item is null || !inForce.Current.Filter.Includes(item.RelativePath))
        {
            Log.Ignored(logger, location);
        }
        else if (!queue.TryAdd(metainfo is null ? item : item with { Metainfo = metainfo }))
        {
            return TooMany(http);
        }

        return WireResult.Json(StatusResponse.Success("Event received", "It is submitted if it names an item in scope."));
    }

    private bool IsSecretRight(HttpRequest http) =>
        options.Value.WebhookSecret is not { } secret
        || CryptographicOperations.FixedTimeEquals(
            SHA256.HashData(Encoding.UTF8.GetBytes(secret)), SHA256.HashData(Encoding.UTF8.GetBytes(http.Headers[SecretHeader].ToString())));

    private static partial class Log
    {
        [LoggerMessage(9, LogLevel.Warning, "Event: the repository cannot be looked at: {Reason}")]
        public static partial void NotReached(ILogger logger, string reason);

        [LoggerMessage(1, LogLevel.Warning, "A webhook event with a wrong or no secret was refused")]
        public static partial void WrongSecret(ILogger logger);

        [LoggerMessage(2, LogLevel.Information, "A webhook event for {Location} was ignored: it is no item in scope")]
        public static partial void Ignored(ILogger logger, string location);
    }
}
